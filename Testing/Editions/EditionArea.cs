namespace StreamBatch.Testing.Editions;

/// <summary>What an edition must have for a scenario to be run on it.</summary>
public enum EditionArea
{
    /// <summary>Registering, ingesting, raising the watermark, reading results and the quarantine.</summary>
    Streaming = 1,

    /// <summary>Decisions on the quarantine.</summary>
    Quarantine = 2,

    /// <summary>The end of an input, which passes all data; bounded input.</summary>
    End = 3,

    /// <summary>The provisional values of open windows.</summary>
    OpenWindows = 4,

    /// <summary>Cuts, batch runs, reconciliations, incidents.</summary>
    Reconciling = 5,

    /// <summary>Live feeds, and reading page by page.</summary>
    Feeds = 6,
}
