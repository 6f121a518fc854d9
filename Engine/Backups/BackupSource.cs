using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Backups;

/// <summary>A store as it stood at one moment: every read gives what was there then.</summary>
/// <param name="HashKey">Its hash key.</param>
/// <param name="Log">Its log; what follows <paramref name="End"/> is not read.</param>
/// <param name="End">The end of the log at that moment.</param>
/// <param name="Results">Its results.</param>
/// <param name="Published">How far they were published.</param>
/// <param name="BatchRuns">Its batch runs.</param>
/// <param name="ParseContract">Reads a contract document.</param>
public sealed record BackupSource(
    HashKey HashKey,
    IBlockLog Log,
    LogPosition End,
    IResultStore Results,
    IReadOnlyList<PublishedPosition> Published,
    IBatchRunStore BatchRuns,
    Func<string, ContractReading> ParseContract);
