namespace StreamBatch.Engine.PartitionWriting;

/// <summary>Why a partition's writer did not take a share.</summary>
public enum ShareRefusal
{
    /// <summary>Too much waits already: to be sent again later.</summary>
    Full,

    /// <summary>The writer ended. The events may be durable; sending them again counts none twice.</summary>
    Stopped,
}
