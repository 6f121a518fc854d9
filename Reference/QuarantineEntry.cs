namespace StreamBatch.Reference;

/// <summary>An event that was kept without being counted. An entry that ended stays known: a repeat is a duplicate.
/// </summary>
internal sealed class QuarantineEntry
{
    public required ParsedEvent Event { get; init; }

    public required int Partition { get; init; }

    public required EntryKind Kind { get; set; }

    /// <summary>The broken gate; of no meaning for other kinds.</summary>
    public Gate Gate { get; set; }

    public bool IsOpen { get; set; } = true;
}
