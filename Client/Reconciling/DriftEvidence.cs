namespace StreamBatch.Client.Reconciling;

/// <summary>What explains a drift.</summary>
/// <param name="Kind">What kind of events.</param>
/// <param name="Count">How many of them.</param>
public sealed record DriftEvidence(string Kind, long Count);
