namespace StreamBatch.Client.Producing;

/// <summary>What an event does.</summary>
public enum EventKind
{
    /// <summary>It adds a datum.</summary>
    Record = 0,

    /// <summary>It takes back exactly the effect of one record of the same source, entity and event time.</summary>
    Retraction = 1,

    /// <summary>It ends what its entity had up to its event time. It has no data.</summary>
    Tombstone = 2,
}
