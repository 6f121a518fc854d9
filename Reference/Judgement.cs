namespace StreamBatch.Reference;

/// <summary>The outcome of an event.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">The stable code; null when accepted, late or held.</param>
/// <param name="Windows">Its windows by start; empty where windows say nothing.</param>
/// <param name="Gate">The gate that it breaks, when quarantined.</param>
internal sealed record Judgement(
    EventStatus Status,
    string? Reason = null,
    IReadOnlyList<JudgedWindow>? Windows = null,
    Gate? Gate = null)
{
    public IReadOnlyList<JudgedWindow> AllWindows => Windows ?? [];

    public bool IsApplied => Status is EventStatus.Accepted or EventStatus.Late;

    /// <summary>Whether the ledger takes the event in.</summary>
    public bool IsKnown => IsApplied
        || Status is EventStatus.Held or EventStatus.Tombstoned or EventStatus.Retracted;
}
