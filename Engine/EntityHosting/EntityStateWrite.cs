using StreamBatch.Domain.Judging;

namespace StreamBatch.Engine.EntityHosting;

/// <summary>A state that is to be stored.</summary>
/// <param name="Key">The key of the entity.</param>
/// <param name="Known">The version that must be stored; null when no state may be.</param>
/// <param name="Bytes">The head of the state.</param>
public sealed record EntityStateWrite(string Key, int? Known, byte[] Bytes)
{
    /// <summary>What becomes of its segments. Default nothing.</summary>
    public SegmentChanges Segments { get; init; } = SegmentChanges.None;

    /// <summary>The bytes of the head and of the new segments.</summary>
    public long Size => Bytes.Length + Segments.Bytes;
}
