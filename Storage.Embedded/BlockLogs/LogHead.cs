namespace StreamBatch.Storage.Embedded.BlockLogs;

/// <summary>Where one partition's log ends.</summary>
internal sealed class LogHead
{
    /// <summary>The greatest epoch that has appended.</summary>
    public long Epoch { get; set; }

    /// <summary>The offset of the next record.</summary>
    public long NextOffset { get; set; }

    /// <summary><see cref="Epoch"/> with the group that is being appended.</summary>
    public long PendingEpoch { get; set; }

    /// <summary><see cref="NextOffset"/> with the group that is being appended.</summary>
    public long PendingNext { get; set; }

    public void Commit() => (Epoch, NextOffset) = (PendingEpoch, PendingNext);

    public void Reset() => (PendingEpoch, PendingNext) = (Epoch, NextOffset);
}
