namespace StreamBatch.Reference;

/// <summary>Why an event is in the quarantine.</summary>
internal enum EntryKind
{
    BrokenGate,
    Conflict,
    Held,
    Expired,
}
