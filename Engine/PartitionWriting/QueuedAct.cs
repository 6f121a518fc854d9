namespace StreamBatch.Engine.PartitionWriting;

/// <summary>An act that waits for its decision, or for readers to have what it gave.</summary>
internal sealed class QueuedAct(PartitionAct act, long ticket, int bytes)
{
    public PartitionAct Act { get; } = act;

    public long Ticket { get; } = ticket;

    /// <summary>What it takes of the queue's room.</summary>
    public int Bytes { get; } = bytes;

    /// <summary>Whether the host must look at the log before the act can be decided.</summary>
    public bool NeedsLog { get; set; }

    /// <summary>Whether the host does so, or has done.</summary>
    public bool IsLogAsked { get; set; }

    /// <summary>When it failed to; null while it did not.</summary>
    public long? LogFailed { get; set; }

    /// <summary>Whether it can be decided.</summary>
    public bool IsReady { get; set; }

    /// <summary>The answer, as soon as its block is applied.</summary>
    public PartitionActAnswer? Answer { get; set; }
}
