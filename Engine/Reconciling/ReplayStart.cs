using StreamBatch.Domain.Judging;

namespace StreamBatch.Engine.Reconciling;

/// <summary>Where a replay of a partition begins: at the beginning of its log, or at the base.</summary>
/// <param name="Offset">The offset of the first record to replay.</param>
/// <param name="State">The state before it.</param>
public sealed record ReplayStart(long Offset, PartitionState State);
