using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Storage.Postgres.BlockLogs;

/// <summary>A group and the place that it is to have: the same in every attempt.</summary>
/// <param name="Blocks">The blocks, in the order of the log.</param>
/// <param name="Group">The number of the group.</param>
/// <param name="Day">The day whose partition it goes to: never before that of the group before.</param>
/// <param name="IsNewDay">Whether the day may have no partition yet.</param>
/// <param name="NewPartitions">The partitions that may have no head yet.</param>
internal sealed record AppendPlan(
    IReadOnlyList<PendingBlock> Blocks,
    long Group,
    DateOnly Day,
    bool IsNewDay,
    IReadOnlyList<(string ContractId, int Partition)> NewPartitions);
