using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Embedded;

/// <summary>What the embedded host stands on.</summary>
/// <param name="HashKey">The store's hash key.</param>
/// <param name="Log">The log.</param>
/// <param name="Checkpoints">The checkpoints.</param>
/// <param name="Results">The results.</param>
/// <param name="BatchRuns">The batch runs.</param>
/// <param name="Verdicts">The verdicts.</param>
/// <param name="ParseContract">Reads a contract document.</param>
/// <param name="Clock">Processing time.</param>
public sealed record EmbeddedPorts(
    HashKey HashKey,
    IBlockLog Log,
    ICheckpointStore Checkpoints,
    IResultStore Results,
    IBatchRunStore BatchRuns,
    IVerdictStore Verdicts,
    Func<string, ContractReading> ParseContract,
    TimeProvider Clock);
