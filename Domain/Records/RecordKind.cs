namespace StreamBatch.Domain.Records;

/// <summary>What an event does. The numbers are part of the log format and never change.</summary>
public enum RecordKind
{
    /// <summary>It adds a datum.</summary>
    Record = 0,

    /// <summary>It takes back exactly the record that it names.</summary>
    Retraction = 1,

    /// <summary>It ends its entity up to its event time.</summary>
    Tombstone = 2,
}
