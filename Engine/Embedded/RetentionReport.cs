using StreamBatch.Domain.Time;

namespace StreamBatch.Engine.Embedded;

/// <summary>What came of retention.</summary>
/// <param name="Base">The base that was made, as the time of its checkpoint; null when the log was left as it is.
/// </param>
/// <param name="WhyNot">Why no newer base could be made; null when one was.</param>
/// <param name="Results">For each contract from when on its results are kept; null: all are.</param>
public sealed record RetentionReport(
    EventTime? Base,
    string? WhyNot,
    IReadOnlyDictionary<string, EventTime?> Results);
