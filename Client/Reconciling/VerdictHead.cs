namespace StreamBatch.Client.Reconciling;

/// <summary>The head of a chain of verdicts.</summary>
/// <param name="Length">How many verdicts it has.</param>
/// <param name="Hash">The hash over all of them; null of none.</param>
public sealed record VerdictHead(long Length, string? Hash);
