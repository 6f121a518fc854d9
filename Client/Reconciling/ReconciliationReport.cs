using System.Text.Json.Serialization;

namespace StreamBatch.Client.Reconciling;

/// <summary>What a reconciliation found and did.</summary>
/// <param name="Drifts">The rows in which stream and batch differ.</param>
/// <param name="Rows">How many rows were compared, by verdict.</param>
/// <param name="IsBreakerOpen">Whether so much differs that nothing was repaired by itself.</param>
/// <param name="IsLimitReached">Whether a limit on repair was reached.</param>
/// <param name="IsComplete">Whether no group was left out.</param>
/// <param name="StoppedBy">Which bound left groups out; null for none.</param>
/// <param name="Head">The head of the chain of verdicts after it.</param>
public sealed record ReconciliationReport(
    IReadOnlyList<Drift> Drifts,
    IReadOnlyDictionary<string, long> Rows,
    bool IsBreakerOpen,
    bool IsLimitReached,
    [property: JsonPropertyName("complete")] bool IsComplete,
    string? StoppedBy,
    VerdictHead? Head);
