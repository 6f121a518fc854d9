namespace StreamBatch.Domain.Records;

/// <summary>What a control record says. The numbers are part of the log format and never change.</summary>
public enum ControlKind
{
    /// <summary>Control log: a contract version is registered; the payload is its document.</summary>
    ContractRegistered = 1,

    /// <summary>Control log: progress of sources, and the watermark that follows from it.</summary>
    WatermarkDecided = 2,

    /// <summary>Control log: a batch run is loaded.</summary>
    BatchRunLoaded = 3,

    /// <summary>Control log: a verdict, with the head of the chain that it makes.</summary>
    VerdictSealed = 4,

    /// <summary>Control log: a verdict on a row whose correction follows in its partition's log, before it is sealed.
    /// </summary>
    RepairPlanned = 5,

    /// <summary>Control log: the log before a base checkpoint is not kept any more.</summary>
    LogRetained = 6,

    /// <summary>Control log: results, batch rows and ended quarantine entries before an instant are not kept any more;
    /// the payload is that instant, i64 in microseconds.</summary>
    ResultsRetained = 7,

    /// <summary>Control log: records are decided by a newer version of the semantics from this block on.</summary>
    SemanticsRaised = 8,

    /// <summary>Control log: a turn at reconciling has begun in a cluster; what an earlier one plans or seals is
    /// refused from then on.</summary>
    TurnTaken = 9,

    /// <summary>Partition log: the watermark of the block's header has been reached; no payload.</summary>
    WatermarkReached = 16,

    /// <summary>Partition log: a window's values are corrected.</summary>
    Correction = 17,

    /// <summary>Partition log: a quarantined event is released.</summary>
    Released = 18,

    /// <summary>Partition log: a quarantine entry is discarded.</summary>
    Discarded = 19,
}
