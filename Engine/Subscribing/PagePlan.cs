using System.Collections.Immutable;
using StreamBatch.Domain.Feeds;

namespace StreamBatch.Engine.Subscribing;

/// <summary>Which panes the next page has.</summary>
internal static class PagePlan
{
    /// <summary>
    /// Ranges of the panes that follow a position, by partition, at most <paramref name="maxPanes"/> in all: partitions
    /// share a page as evenly as what they have allows. When there are more partitions than room, they take turns.
    /// </summary>
    public static List<PaneRange> Of(FeedPosition position, IReadOnlyList<PaneExtent> extents, int maxPanes)
    {
        var waiting = extents.Where(extent => extent.Last > position.Numbers[extent.Partition]).ToList();
        if (waiting.Count > maxPanes)
        {
            // The sum goes on with each page by what it has, so the partition after the last one served is the next.
            var first = (int)(position.Numbers.Aggregate(0UL, (sum, number) => unchecked(sum + (ulong)number))
                % (ulong)waiting.Count);
            waiting = [.. waiting[first..], .. waiting[..first]];
            waiting.RemoveRange(maxPanes, waiting.Count - maxPanes);
        }

        List<PaneRange> ranges = [];
        var room = maxPanes;
        var left = waiting.Count;
        foreach (var extent in waiting.OrderBy(extent => extent.Last - position.Numbers[extent.Partition]))
        {
            var after = position.Numbers[extent.Partition];
            var share = Math.Min(extent.Last - after, room / left--);
            ranges.Add(new PaneRange(extent.Partition, after, after + share));
            room -= (int)share;
        }

        ranges.Sort((one, other) => one.Partition.CompareTo(other.Partition));
        return ranges;
    }

    /// <summary>The position after the panes of <paramref name="ranges"/>.</summary>
    public static FeedPosition After(FeedPosition position, IReadOnlyList<PaneRange> ranges)
    {
        var numbers = position.Numbers.ToBuilder();
        foreach (var range in ranges)
        {
            numbers[range.Partition] = range.UpTo;
        }

        return position.With(numbers.ToImmutable());
    }
}
