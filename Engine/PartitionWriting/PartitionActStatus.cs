namespace StreamBatch.Engine.PartitionWriting;

/// <summary>What came of an act. The numbers are part of the protocol between hosts.</summary>
public enum PartitionActStatus
{
    /// <summary>It is in the log, applied and published, by this call or one before.</summary>
    Done = 0,

    /// <summary>A window has a newer revision than a correction follows: to be computed again. Nothing was appended.
    /// </summary>
    Superseded = 1,

    /// <summary>The log can still change a window here: it is not corrected yet. Nothing was appended.</summary>
    NotSettled = 2,

    /// <summary>There is no such open entry. Nothing was appended.</summary>
    NotQuarantined = 3,

    /// <summary>The entry is not released; the answer says why. Nothing was appended.</summary>
    NotReleasable = 4,

    /// <summary>Too much waits already: to be sent again later.</summary>
    Full = 5,

    /// <summary>The writer ended. The act may be in the log; sent again, it is known.</summary>
    Stopped = 6,

    /// <summary>A later turn at reconciling has begun. Nothing was appended.</summary>
    Fenced = 7,
}
