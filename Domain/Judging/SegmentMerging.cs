namespace StreamBatch.Domain.Judging;

/// <summary>Which segments of a state are made one: so that there are few, and each entry is written a few times.
/// </summary>
internal static class SegmentMerging
{
    // Segments of fewer entries are of one size.
    private const int LeastEntries = 64;

    /// <summary>The first of as many neighbours as <see cref="SegmentOptions.FanIn"/> that are to be made one; null for
    /// none. They are of about one size, and of one stretch of event time, so that none stays much longer than it must
    /// because of newer entries.</summary>
    /// <param name="segments">The segments.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="bucket">The length of a stretch, in microseconds.</param>
    public static int? FindRun(List<StateSegment> segments, SegmentOptions options, long bucket)
    {
        for (var first = segments.Count - options.FanIn; first >= 0; first--)
        {
            if (segments[first].Entries < options.FullEntries && IsRun(segments, first, options.FanIn, bucket)
                && segments.Skip(first).Take(options.FanIn).Sum(segment => (long)segment.Entries)
                    <= 2L * options.FullEntries)
            {
                return first;
            }
        }

        return null;
    }

    /// <summary>The first of two neighbours that are to be made one because there are too many; null for none.
    /// </summary>
    public static int? FindPair(List<StateSegment> segments, SegmentOptions options)
    {
        if (segments.Count(segment => segment.Entries < options.FullEntries) <= options.MaxSegments)
        {
            return null;
        }

        var (best, least) = (0, long.MaxValue);
        for (var first = 0; first + 1 < segments.Count; first++)
        {
            var entries = (long)segments[first].Entries + segments[first + 1].Entries;
            (best, least) = entries < least ? (first, entries) : (best, least);
        }

        return segments.Count > 1 ? best : null;
    }

    private static bool IsRun(List<StateSegment> segments, int first, int count, long bucket)
    {
        for (var i = first + 1; i < first + count; i++)
        {
            if (SizeOf(segments[i], count) != SizeOf(segments[first], count)
                || BucketOf(segments[i], bucket) != BucketOf(segments[first], bucket))
            {
                return false;
            }
        }

        return true;
    }

    private static int SizeOf(StateSegment segment, int fanIn)
    {
        var size = 0;
        for (var entries = segment.Entries / LeastEntries; entries >= fanIn; entries /= fanIn)
        {
            size++;
        }

        return size;
    }

    private static long BucketOf(StateSegment segment, long bucket) =>
        segment.Newest >= 0 ? segment.Newest / bucket : ~(~segment.Newest / bucket);
}
