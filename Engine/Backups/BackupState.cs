using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Engine.Backups;

/// <summary>What a store said at one moment.</summary>
/// <param name="End">The end of its log.</param>
/// <param name="Contracts">Its contracts, by id.</param>
internal sealed record BackupState(LogPosition End, IReadOnlyList<BackupContract> Contracts);
