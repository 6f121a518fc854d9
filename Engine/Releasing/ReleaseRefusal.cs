namespace StreamBatch.Engine.Releasing;

/// <summary>Why an open entry of the quarantine is not released.</summary>
public enum ReleaseRefusal
{
    /// <summary>It is a conflict: the first event of that identity stands.</summary>
    Conflict = 1,

    /// <summary>An event of its identity was counted, in a time that the ledger has forgotten.</summary>
    CountedBefore = 2,

    /// <summary>A window of it begins before what the log's base leaves to be computed.</summary>
    BeforeBase = 3,

    /// <summary>The results of a window of it are not kept any more.</summary>
    ResultsDropped = 4,
}
