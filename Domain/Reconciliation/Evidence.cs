namespace StreamBatch.Domain.Reconciliation;

/// <summary>How many of a kind a window has in the log up to the cut.</summary>
/// <param name="Kind">What is counted.</param>
/// <param name="Count">How many; a list of evidence leaves out what has none.</param>
public readonly record struct Evidence(EvidenceKind Kind, long Count);
