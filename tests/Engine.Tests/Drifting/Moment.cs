using System.Collections.Immutable;
using StreamBatch.Domain.Aggregation;

namespace StreamBatch.Engine.Tests.Drifting;

/// <summary>Where every partition stood at its part of a cut.</summary>
/// <param name="Offsets">For each partition the offset of the first record beyond it.</param>
/// <param name="Counts">For each partition how many events of the reference's log stand before it.</param>
/// <param name="Watermarks">For each partition the watermark recorded last before it, in microseconds.</param>
/// <param name="Views">What the stream said then, without corrections.</param>
internal sealed record Moment(
    ImmutableArray<long> Offsets,
    int[] Counts,
    long?[] Watermarks,
    IReadOnlyDictionary<Place, AggregateValues> Views)
{
    /// <summary>A cut that is this one in some partitions and <paramref name="other"/> in the rest.</summary>
    public Moment Mix(Moment other, Func<int, bool> isOther, Func<string, int> partitionOf) => new(
        [.. Offsets.Select((offset, partition) => isOther(partition) ? other.Offsets[partition] : offset)],
        [.. Counts.Select((count, partition) => isOther(partition) ? other.Counts[partition] : count)],
        [.. Watermarks.Select((watermark, partition) => isOther(partition) ? other.Watermarks[partition] : watermark)],
        Views.Where(view => !isOther(partitionOf(view.Key.Key)))
            .Concat(other.Views.Where(view => isOther(partitionOf(view.Key.Key))))
            .ToDictionary());
}
