using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Silo;

/// <summary>What a silo reads for the HTTP API besides what its gateway does.</summary>
/// <param name="Results">What is published.</param>
/// <param name="Verdicts">The sealed verdicts.</param>
public sealed record ClusterReads(IResultStore Results, IVerdictStore Verdicts);
