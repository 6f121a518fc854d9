namespace StreamBatch.Reference;

/// <summary>What an event does.</summary>
internal enum EventKind
{
    Record,
    Retraction,
    Tombstone,
}
