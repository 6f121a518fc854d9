using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Silo;

/// <summary>What a silo reads for the HTTP API besides what its gateway does.</summary>
/// <param name="Results">What is published.</param>
/// <param name="Verdicts">The sealed verdicts.</param>
/// <param name="Place">Where the store is, for what is read of it as it stands at one moment.</param>
/// <param name="Sources">The databases that batch rows are read from; null for none.</param>
public sealed record ClusterReads(
    IResultStore Results,
    IVerdictStore Verdicts,
    PostgresStoreOptions Place,
    IBatchSources? Sources = null);
