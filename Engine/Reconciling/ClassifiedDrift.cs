using System.Collections.Immutable;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Reconciling;

/// <summary>A difference with its class.</summary>
/// <param name="Difference">The row.</param>
/// <param name="Case">What was weighed.</param>
/// <param name="Classified">Class and evidence.</param>
/// <param name="Counted">Offsets of the held and expired events that the recompute counts.</param>
internal sealed record ClassifiedDrift(
    RowDifference Difference,
    DriftCase Case,
    Classified Classified,
    ImmutableArray<long> Counted);
