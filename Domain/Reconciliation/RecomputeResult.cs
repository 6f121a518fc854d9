using System.Collections.Immutable;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>What the log gives for one window.</summary>
/// <param name="Set">The values under each hypothesis, and the evidence.</param>
/// <param name="Counted">Offsets of the held and expired events that the recompute counts, ascending.</param>
public sealed record RecomputeResult(RecomputeSet Set, ImmutableArray<long> Counted);
