namespace StreamBatch.Client.Reconciling;

/// <summary>A reconciliation, under way or ended.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DryRun">Whether it changes nothing.</param>
/// <param name="State"><c>running</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Stage">What it is at, where that is known.</param>
/// <param name="Run">The batch run that it is at.</param>
/// <param name="Code">Why it failed, in one stable word.</param>
/// <param name="Detail">Why it failed.</param>
/// <param name="Report">What it found and did; null until it is done.</param>
public sealed record Reconciliation(
    string Id,
    bool DryRun,
    string State,
    string? Stage,
    string? Run,
    string? Code,
    string? Detail,
    ReconciliationReport? Report)
{
    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => State is not "running";
}
