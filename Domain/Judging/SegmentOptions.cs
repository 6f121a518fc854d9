namespace StreamBatch.Domain.Judging;

/// <summary>How a state is divided into a head, which is written at each saving, and segments, which are written
/// once.</summary>
public sealed record SegmentOptions
{
    /// <summary>The most bytes, about, of ledger entries and counted events in the head; more goes into a segment.
    /// Default 8 KiB, about a hundred events: most entities have no segment at all.</summary>
    public int MaxInlineBytes { get; init; } = 8 * 1024;

    /// <summary>So many segments of about one size that follow each other are made one. Default 8: an entry is written
    /// three to four times in all.</summary>
    public int FanIn { get; init; } = 8;

    /// <summary>The most segments that are not full; beyond, the smallest neighbours are made one. Default 64.
    /// </summary>
    public int MaxSegments { get; init; } = 64;

    /// <summary>A segment of so many entries is full: it is not made larger. What is cut at once is cut into such
    /// pieces, and what is made one has twice as many at most. Default 32,768, about 2 MB.</summary>
    public int FullEntries { get; init; } = 32_768;
}
