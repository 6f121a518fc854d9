using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.EntityHosting;

/// <summary>The part of one block that belongs to one entity; without records when only the watermark concerns it.
/// </summary>
public sealed record EntitySlice
{
    /// <summary>The epoch of the partition writer that sends it.</summary>
    public required long Epoch { get; init; }

    /// <summary>The last offset of the block of this entity's slice before; −1 for the first.</summary>
    public required long Previous { get; init; }

    /// <summary>The header of the block.</summary>
    public required BlockHeader Block { get; init; }

    /// <summary>The decoded block.</summary>
    public required RecordBatch Batch { get; init; }

    /// <summary>The indexes in the batch of the entity's records.</summary>
    public required IReadOnlyList<int> Records { get; init; }
}
