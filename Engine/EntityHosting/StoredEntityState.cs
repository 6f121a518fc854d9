using StreamBatch.Domain.Judging;

namespace StreamBatch.Engine.EntityHosting;

/// <summary>The state of an entity as it is stored.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Bytes">What <see cref="EntityHost.Save"/> wrote.</param>
public sealed record StoredEntityState(int Version, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Its segments, in the order of their numbers; none when the reader has those of this version.</summary>
    public IReadOnlyList<SavedSegment> Segments { get; init; } = [];
}
