using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Explaining;

/// <summary>A correction as it stands in a partition's log.</summary>
/// <param name="Offset">The first offset of its block.</param>
/// <param name="Ingested">When its block was accepted.</param>
/// <param name="Correction">The correction, with the offsets of the held and expired events that it counts.</param>
public sealed record LoggedCorrection(long Offset, HybridTimestamp Ingested, Correction Correction)
{
    /// <summary>The event whose release it follows; null for a correction of a reconciliation.</summary>
    public ReleasedEvent? Released { get; init; }
}
