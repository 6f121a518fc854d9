using StreamBatch.Domain;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Feeds;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Subscribing;
using Xunit;

namespace StreamBatch.Testing.Conformance;

/// <summary>What every <see cref="IPaneFeed"/> does. A store's tests derive from it and give an empty store.</summary>
public abstract class PaneFeedConformance : IAsyncLifetime
{
    private static readonly Contract Orders = StoreSamples.Contract(partitions: 3);
    private static readonly FeedPosition Origin = FeedPosition.BeforePanes("orders", 3);
    private static readonly IReadOnlyList<string>[] Keys = [KeysOf(0), KeysOf(1), KeysOf(2)];

    /// <summary>The results that are published to, empty at the start of each test.</summary>
    protected IResultStore Results { get; private set; } = null!;

    /// <summary>The feed of their panes.</summary>
    protected IPaneFeed Feed { get; private set; } = null!;

    /// <summary>Makes an empty store.</summary>
    protected abstract ValueTask<(IResultStore Results, IPaneFeed Feed)> OpenEmptyAsync();

    /// <inheritdoc/>
    public async Task InitializeAsync() => (Results, Feed) = await OpenEmptyAsync();

    /// <inheritdoc/>
    public abstract Task DisposeAsync();

    [Fact]
    public async Task Extents_AreThoseOfThePublishedPartitions()
    {
        Assert.Empty(await Feed.ReadExtentsAsync(Orders, default));
        await PublishAsync(2, 1, 3);
        await PublishAsync(0, 1, 1);
        await Results.PublishAsync([(Orders, StoreSamples.Batch(9, [], partition: 1))], default);
        await Results.PublishAsync([(Orders, StoreSamples.Batch(9, [], partition: BlockHeader.ControlLog))], default);

        var extents = await Feed.ReadExtentsAsync(Orders, default);

        Assert.Equal(
            [new PaneExtent(0, 0, 1), new PaneExtent(1, 0, 0), new PaneExtent(2, 0, 3)], extents.ToArray());
        Assert.Empty(await Feed.ReadExtentsAsync(StoreSamples.Contract("returns", 3), default));
    }

    [Fact]
    public async Task Panes_AreThoseOfTheRanges_ByPartitionAndNumber_WithAllTheirMembers()
    {
        await PublishAsync(1, 1, 5);
        await PublishAsync(0, 1, 4);
        await PublishAsync(1, 6, 9);

        var panes = await Feed.ReadPanesAsync(Orders, [new PaneRange(0, 0, 2), new PaneRange(1, 4, 7)], default);

        Assert.Equal([.. PanesOf(0, 1, 2), .. PanesOf(1, 5, 7)], panes);
        Assert.Empty(await Feed.ReadPanesAsync(Orders, [new PaneRange(2, 0, 5)], default));
        Assert.Equal(PanesOf(1, 9, 9), await Feed.ReadPanesAsync(Orders, [new PaneRange(1, 8, 12)], default));
        Assert.Empty(await Feed.ReadPanesAsync(StoreSamples.Contract("returns", 3), [new PaneRange(1, 0, 5)], default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Feed
            .ReadPanesAsync(Orders, [new PaneRange(1, 0, IPaneFeed.MaxPanes + 1)], default).AsTask());
    }

    [Fact]
    public async Task Revisions_StayUnderTheirNumbers_AlsoWhenPublishedTwice()
    {
        Pane[] panes =
        [
            Pane(0, 1, revision: 1, window: 0),
            Pane(0, 2, revision: 2, window: 0),
            Pane(0, 3, revision: 1, window: 1),
            Pane(0, 4, revision: 3, window: 0, isWithdrawn: true),
            Pane(0, 5, revision: 4, window: 0),
        ];
        await Results.PublishAsync([(Orders, StoreSamples.Batch(3, panes[..3]))], default);
        await Results.PublishAsync([(Orders, StoreSamples.Batch(3, panes[..3]))], default);
        await Results.PublishAsync([(Orders, StoreSamples.Batch(6, panes[1..]))], default);

        var read = await Feed.ReadPanesAsync(Orders, [new PaneRange(0, 0, 5)], default);

        Assert.Equal(panes, read);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task Pages_GiveEveryPaneOnce_WhateverTheirSize(int maxPanes)
    {
        await PublishAsync(0, 1, 12);
        await PublishAsync(2, 1, 5);
        var reader = ReaderOf(maxPanes);

        List<Pane> panes = [];
        var position = await reader.ResolveAsync(Orders, "start", default);
        PanePage page;
        do
        {
            page = await reader.ReadPageAsync(Orders, position, null, default);
            Assert.InRange(page.Panes.Count, 1, maxPanes);
            Assert.Equal(page.Position, page.Steps().Last().Position);
            panes.AddRange(page.Panes);

            // As a subscriber that was begun anew from what it had kept.
            position = await reader.ResolveAsync(Orders, page.Position.ToString(), default);
        }
        while (!page.IsLast);

        Assert.Equal(17, panes.Count);
        Assert.Equal(PanesOf(0, 1, 12), panes.Where(pane => pane.Partition == 0));
        Assert.Equal(PanesOf(2, 1, 5), panes.Where(pane => pane.Partition == 2));
        Assert.Equal(await reader.ResolveAsync(Orders, "now", default), position);
        Assert.Empty((await reader.ReadPageAsync(Orders, position, null, default)).Panes);
    }

    [Fact]
    public async Task Steps_GoOnFromAnyPane()
    {
        await PublishAsync(0, 1, 3);
        await PublishAsync(1, 1, 3);
        var reader = ReaderOf(100);
        var whole = await reader.ReadPageAsync(Orders, Origin, null, default);

        foreach (var (i, step) in whole.Steps().Index())
        {
            var rest = await reader.ReadPageAsync(Orders, step.Position, null, default);

            Assert.Equal(whole.Panes.Skip(i + 1), rest.Panes);
        }
    }

    [Fact]
    public async Task OfAnEntity_OnlyItsPanesCome_AndOnlyItsPartitionGoesOn()
    {
        await PublishAsync(0, 1, 3);
        await PublishAsync(1, 1, 50);
        var key = Keys[1][3];
        var reader = ReaderOf(20);

        var first = await reader.ReadPageAsync(Orders, Origin, key, default);
        var last = await reader.ReadPageAsync(Orders, first.Position.With(1, 40), key, default);

        Assert.Equal(PanesOf(1, 1, 20).Where(pane => pane.Key == key), first.Panes);
        Assert.Equal([0, 20, 0], first.Position.Numbers.ToArray());
        Assert.False(first.IsLast);
        Assert.True(last.IsLast);
    }

    [Fact]
    public async Task Retention_ExpiresThePositionsBeforeWhatItDropped_AndNoOther()
    {
        // Windows 0, 1, 2 ...: the first two groups go, and a late revision of window 1 has number 5.
        Pane[] panes =
        [
            Pane(0, 1, 1, 0), Pane(0, 2, 1, 1), Pane(0, 3, 1, 2), Pane(0, 4, 1, 3), Pane(0, 5, 2, 1), Pane(0, 6, 1, 4),
        ];
        await Results.PublishAsync([(Orders, StoreSamples.Batch(7, panes))], default);
        await Results.PublishAsync([(Orders, StoreSamples.Batch(7, [Pane(1, 1, 1, 4)], partition: 1))], default);

        await Results.DropBeforeAsync(Orders, StoreSamples.Window(1).End, default);
        await Results.DropBeforeAsync(Orders, StoreSamples.Window(1).End, default);

        var reader = ReaderOf(100);
        var expired = await Assert.ThrowsAsync<PositionExpiredException>(() =>
            reader.ReadPageAsync(Orders, Origin.With(0, 4), null, default).AsTask());
        Assert.Equal([5, 0, 0], expired.Earliest.Numbers.ToArray());
        Assert.Contains(expired.Earliest.ToString(), expired.Message, StringComparison.Ordinal);
        Assert.Contains("positionExpired", expired.Message, StringComparison.Ordinal);
        Assert.Equal(expired.Earliest, await reader.ResolveAsync(Orders, "start", default));
        var page = await reader.ReadPageAsync(Orders, expired.Earliest, null, default);
        Assert.Equal([panes[5], Pane(1, 1, 1, 4)], page.Panes);

        // Another entity's partition has lost nothing.
        Assert.Single((await reader.ReadPageAsync(Orders, Origin, Pane(1, 1, 1, 4).Key, default)).Panes);
    }

    [Fact]
    public async Task WhileItIsPublished_NoPaneIsSeenBeforeOneWithALowerNumber()
    {
        const int Blocks = 60;
        var publishing = Task.Run(async () =>
        {
            for (var block = 0; block < Blocks; block++)
            {
                await PublishAsync(0, (block * 10) + 1, (block + 1) * 10);
                await PublishAsync(1, (block * 10) + 1, (block + 1) * 10);
            }
        });
        var reader = ReaderOf(37);
        List<Pane> panes = [];
        var position = Origin;
        while (panes.Count < 20 * Blocks && !publishing.IsFaulted)
        {
            // A page with a hole would be refused.
            var page = await reader.ReadPageAsync(Orders, position, null, default);
            panes.AddRange(page.Panes);
            position = page.Position;
        }

        await publishing;
        Assert.Equal(PanesOf(0, 1, 10 * Blocks), panes.Where(pane => pane.Partition == 0));
        Assert.Equal(PanesOf(1, 1, 10 * Blocks), panes.Where(pane => pane.Partition == 1));
    }

    [Fact]
    public async Task PaneThatIsMissing_IsDamage_NotSilence()
    {
        // No writer does this: the first number of a partition is 1.
        await PublishAsync(0, 2, 4);

        var damage = await Assert.ThrowsAsync<CorruptDataException>(() =>
            ReaderOf(10).ReadPageAsync(Orders, Origin, null, default).AsTask());

        Assert.Contains("Pane 1 of partition 0", damage.Message, StringComparison.Ordinal);
    }

    private static List<string> KeysOf(int partition) =>
    [
        .. Enumerable.Range(0, 60).Select(i => $"key {i}").Where(key =>
            Domain.Reconciliation.RowPlace.Of(Orders, key, default).Partition == partition).Take(7),
    ];

    private static IEnumerable<Pane> PanesOf(int partition, long first, long last)
    {
        for (var number = first; number <= last; number++)
        {
            yield return StoreSamples.Pane(
                Keys[partition][(int)(number % 7)], (int)number, number, StoreSamples.Values(1, number),
                partition: partition, restsOn: number * 2);
        }
    }

    private static Pane Pane(int partition, long number, int revision, int window, bool isWithdrawn = false) =>
        StoreSamples.Pane(
            Keys[partition][0],
            window,
            number,
            isWithdrawn ? null : StoreSamples.Values(revision, number),
            revision,
            partition);

    private PaneFeedReader ReaderOf(int maxPanes) =>
        new(Feed, new PaneWakeUps(), TimeProvider.System, new SubscriptionOptions { MaxPanes = maxPanes });

    private async Task PublishAsync(int partition, long first, long last) => await Results.PublishAsync(
        [(Orders, StoreSamples.Batch(last * 2, [.. PanesOf(partition, first, last)], partition: partition))], default);
}
