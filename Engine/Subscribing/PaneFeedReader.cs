using System.Runtime.CompilerServices;
using System.Text;
using StreamBatch.Domain;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Feeds;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Subscribing;

/// <summary>
/// Reads a feed of panes for subscribers: page by page from a position on, first what is there, then what comes. Each
/// subscriber holds one page and nothing else, however slow it is. Safe for use by several threads; each may follow as
/// many contracts as it likes.
/// </summary>
public sealed class PaneFeedReader
{
    private readonly IPaneFeed _feed;
    private readonly IPaneWakeUps _wakeUps;
    private readonly TimeProvider _clock;
    private readonly SubscriptionOptions _options;

    /// <summary>A reader.</summary>
    /// <param name="feed">The panes.</param>
    /// <param name="wakeUps">What tells it that there are more; <see cref="PaneWakeUps"/> that nobody raises are as
    /// good as none.</param>
    /// <param name="clock">Processing time.</param>
    /// <param name="options">Its bounds.</param>
    public PaneFeedReader(IPaneFeed feed, IPaneWakeUps wakeUps, TimeProvider clock, SubscriptionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_feed, _wakeUps, _clock, _options) = (feed, wakeUps, clock, options);
    }

    /// <summary>The position that a subscriber names: <c>start</c>, the earliest from which on nothing is missing;
    /// <c>now</c>, after what is published; or the text of a position.</summary>
    /// <exception cref="InvalidPositionException">It is none of these.</exception>
    public async ValueTask<FeedPosition> ResolveAsync(
        Contract contract,
        string from,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(from);
        var origin = OriginOf(contract);
        if (from is not ("start" or "now"))
        {
            return FeedPosition.Parse(from, origin);
        }

        var extents = await _feed.ReadExtentsAsync(contract, cancellationToken).ConfigureAwait(false);
        return from == "start" ? EarliestOf(origin, extents) : NewestOf(origin, extents);
    }

    /// <summary>Refuses a position from which on panes are missing, without reading any.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="position">The position.</param>
    /// <param name="key">The entity that matters; null: all.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="PositionExpiredException">Retention has dropped what would come next.</exception>
    public async ValueTask RefuseExpiredAsync(
        Contract contract,
        FeedPosition position,
        string? key,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(position);
        await ReadExtentsAsync(contract, position, key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The next page after a position, empty when nothing more is published.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="position">The position.</param>
    /// <param name="key">Only panes of this entity, and the position moves in its partition alone; null: all.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="PositionExpiredException">Retention has dropped what would come next.</exception>
    /// <exception cref="CorruptDataException">A pane is missing that was not dropped.</exception>
    public async ValueTask<PanePage> ReadPageAsync(
        Contract contract,
        FeedPosition position,
        string? key,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(position);
        var origin = OriginOf(contract);
        if (!position.IsSameFeedAs(origin))
        {
            throw new ArgumentException($"The position is none among the panes of {contract.Id}.", nameof(position));
        }

        var extents = await ReadExtentsAsync(contract, position, key, cancellationToken).ConfigureAwait(false);
        var ranges = PagePlan.Of(position, extents, _options.MaxPanes);
        if (ranges.Count == 0)
        {
            return new PanePage(position, [], position, true);
        }

        var panes = await _feed.ReadPanesAsync(contract, ranges, cancellationToken).ConfigureAwait(false);
        if (MissingIn(ranges, panes) is { } missing)
        {
            // Retention may have come in between, which says first what it drops.
            await ReadExtentsAsync(contract, position, key, cancellationToken).ConfigureAwait(false);
            throw new CorruptDataException(
                $"Pane {missing.Number} of partition {missing.Partition} of {contract.Id} is missing although later "
                + "ones are there: the results are damaged.");
        }

        var after = PagePlan.After(position, ranges);
        return new PanePage(
            position,
            key is null ? panes : [.. panes.Where(pane => pane.Key == key)],
            after,
            extents.All(extent => after.Numbers[extent.Partition] >= extent.Last));
    }

    /// <summary>
    /// The pages after a position, each not empty or with a position that has gone on, without end: what is there at
    /// once, then what comes, as soon as a wake-up tells of it or the time between two looks is over. Ends with
    /// <paramref name="cancellationToken"/> by its exception, or when the caller stops.
    /// </summary>
    /// <param name="contract">The contract.</param>
    /// <param name="position">The position.</param>
    /// <param name="key">Only panes of this entity; null: all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PositionExpiredException">Retention has dropped what would come next.</exception>
    public async IAsyncEnumerable<PanePage> FollowAsync(
        Contract contract,
        FeedPosition position,
        string? key,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        using var watch = _wakeUps.Watch(contract.Id);
        while (true)
        {
            // What is heard from here on may be of panes that this look does not see.
            watch.Forget();
            var page = await ReadPageAsync(contract, position, key, cancellationToken).ConfigureAwait(false);
            if (!page.Position.Equals(position))
            {
                position = page.Position;
                yield return page;
            }

            if (page.IsLast)
            {
                await watch.WaitAsync(position, _options.PollEvery, _clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static FeedPosition OriginOf(Contract contract) =>
        FeedPosition.BeforePanes(contract.Id, contract.Partitions);

    private static FeedPosition EarliestOf(FeedPosition origin, IReadOnlyList<PaneExtent> extents) =>
        extents.Aggregate(origin, (position, extent) => position.With(extent.Partition, extent.Dropped));

    private static FeedPosition NewestOf(FeedPosition origin, IReadOnlyList<PaneExtent> extents) =>
        extents.Aggregate(origin, (position, extent) => position.With(extent.Partition, extent.Last));

    private static (int Partition, long Number)? MissingIn(List<PaneRange> ranges, IReadOnlyList<Pane> panes)
    {
        var i = 0;
        foreach (var range in ranges)
        {
            for (var number = range.After + 1; number <= range.UpTo; number++, i++)
            {
                if (i >= panes.Count || panes[i].Partition != range.Partition || panes[i].Number != number)
                {
                    return (range.Partition, number);
                }
            }
        }

        return null;
    }

    // Of the partitions that matter; refuses a position with a gap behind it in one of them.
    private async ValueTask<IReadOnlyList<PaneExtent>> ReadExtentsAsync(
        Contract contract,
        FeedPosition position,
        string? key,
        CancellationToken cancellationToken)
    {
        var all = await _feed.ReadExtentsAsync(contract, cancellationToken).ConfigureAwait(false);
        int? only = key is null
            ? null
            : Partitioner.PartitionOf(Encoding.UTF8.GetBytes(key), contract.Partitions);
        var extents = all.Where(extent => only is null || extent.Partition == only).ToList();
        return extents.Exists(extent => extent.Dropped > position.Numbers[extent.Partition])
            ? throw new PositionExpiredException(EarliestOf(OriginOf(contract), all))
            : extents;
    }
}
