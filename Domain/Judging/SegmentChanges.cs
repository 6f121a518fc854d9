namespace StreamBatch.Domain.Judging;

/// <summary>What becomes of the segments of a state when it is saved once more.</summary>
/// <param name="Added">Those that are new.</param>
/// <param name="Dropped">The numbers of those that are not part of the state any more.</param>
public sealed record SegmentChanges(IReadOnlyList<SavedSegment> Added, IReadOnlyList<long> Dropped)
{
    /// <summary>No change.</summary>
    public static SegmentChanges None { get; } = new([], []);

    /// <summary>The bytes of the new segments.</summary>
    public long Bytes => Added.Sum(segment => (long)segment.Bytes.Length);
}
