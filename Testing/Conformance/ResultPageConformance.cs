using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using Xunit;

namespace StreamBatch.Testing.Conformance;

/// <summary>What every <see cref="IResultStore"/> does when it is read page by page: the pages together are the whole,
/// and a place stays where it is while rows are added before and behind it.</summary>
public abstract class ResultPageConformance : IAsyncLifetime
{
    private const int Partitions = 3;

    private readonly Random _random = new(29);
    private readonly Dictionary<(string Key, int Window), int> _revisions = [];
    private readonly long[] _numbers = new long[Partitions];

    /// <summary>The store under test, empty at the start of each test.</summary>
    protected IResultStore Store { get; private set; } = null!;

    /// <summary>Makes an empty store.</summary>
    protected abstract ValueTask<IResultStore> OpenEmptyAsync();

    /// <inheritdoc/>
    public async Task InitializeAsync() => Store = await OpenEmptyAsync();

    /// <inheritdoc/>
    public abstract Task DisposeAsync();

    [Theory]
    [InlineData(WindowKind.Tumbling)]
    [InlineData(WindowKind.Session)]
    public async Task PagesOfAnySize_AreTheWhole_WhateverIsAskedFor(WindowKind kind)
    {
        var contract = StoreSamples.Contract(partitions: Partitions, kind: kind);
        await PublishAsync(contract, 300);
        ResultQuery[] queries =
        [
            new(), new("key 3"), new("none"), new(null, StoreSamples.Window(7).Start), new("key 5", null, At(20)),
            new(null, At(5), At(30)), new("key \U0001F600", At(5), At(30)),
        ];
        foreach (var query in queries)
        {
            var results = await Store.ReadResultsAsync(contract, query, CancellationToken.None).ToListAsync();
            var revisions = await Store.ReadAllRevisionsAsync(contract, query, CancellationToken.None).ToListAsync();
            foreach (var limit in (int[])[1, 2, 7, 50, 1_000])
            {
                Assert.Equal(InOrder(contract, results), await ResultsAsync(contract, query, limit));
                Assert.Equal(InOrder(contract, revisions), await RevisionsAsync(contract, query, limit));
            }
        }
    }

    [Fact]
    public async Task RowsThatComeBetweenPages_AreGivenOnce_WhereTheyAreBehindThePlace()
    {
        var contract = StoreSamples.Contract(partitions: Partitions);
        await PublishAsync(contract, 60);
        var known = await RevisionsAsync(contract, new ResultQuery(), 1_000);
        List<Pane> results = [];
        List<Pane> revisions = [];
        for (var isMore = true; isMore;)
        {
            var next = await Store.ReadResultsPageAsync(
                contract, new ResultQuery(), LastOf(results), 5, CancellationToken.None);
            var moreRevisions = await Store.ReadRevisionsPageAsync(
                contract, new ResultQuery(), LastOf(revisions), 5, CancellationToken.None);
            results.AddRange(next);
            revisions.AddRange(moreRevisions);
            isMore = next.Count + moreRevisions.Count > 0;

            // Ends some time: what comes is bounded.
            await PublishAsync(contract, revisions.Count < 400 ? 3 : 0);
        }

        Assert.Equal(InOrder(contract, results), results);
        Assert.Equal(results.Count, results.DistinctBy(pane => (pane.Key, pane.Window)).Count());
        Assert.Equal(InOrder(contract, revisions), revisions);
        Assert.Equal(revisions.Count, revisions.Distinct().Count());
        Assert.Empty(known.Except(revisions));
    }

    [Fact]
    public async Task Quarantine_IsGivenPageByPage_OfAnyState()
    {
        var contract = StoreSamples.Contract(partitions: 2);
        await Store.PublishAsync(
            [
                (contract, StoreSamples.Batch(20, [], [.. Enumerable.Range(0, 9).Select(i => Entry(i * 2, 0))])),
                (contract, StoreSamples.Batch(
                    20, [], [.. Enumerable.Range(0, 6).Select(i => Entry(i, 1))], partition: 1)),
            ],
            CancellationToken.None);
        await Store.PublishAsync(
            [(contract, StoreSamples.Batch(21, [], changes: [new QuarantineChange(4, QuarantineState.Released)]))],
            CancellationToken.None);
        var all = await Store.ReadQuarantineAsync(contract, CancellationToken.None)
            .Select(entry => (entry.Partition, entry.Offset, entry.State)).ToListAsync();

        foreach (var limit in (int[])[1, 2, 4, 15, 100])
        {
            Assert.Equal(all, await ReadAsync(null, limit));
            Assert.Equal(
                all.Where(entry => entry.State == QuarantineState.Open), await ReadAsync(QuarantineState.Open, limit));
            Assert.Equal([(0, 4L, QuarantineState.Released)], await ReadAsync(QuarantineState.Released, limit));
        }

        static QuarantineEntry Entry(long offset, int partition) => StoreSamples.Quarantined(offset, partition);

        async Task<List<(int Partition, long Offset, QuarantineState State)>> ReadAsync(
            QuarantineState? state,
            int limit)
        {
            List<(int Partition, long Offset, QuarantineState State)> entries = [];
            while (true)
            {
                QuarantinePlace? after = entries is [.., var last] ? new(last.Partition, last.Offset) : null;
                var page = await Store.ReadQuarantinePageAsync(contract, state, after, limit, CancellationToken.None);
                Assert.InRange(page.Count, 0, limit);
                if (page.Count == 0)
                {
                    return entries;
                }

                entries.AddRange(page.Select(entry => (entry.Partition, entry.Offset, entry.State)));
            }
        }
    }

    private static Domain.Time.EventTime At(int window) => StoreSamples.Window(window).Start;

    private static PanePlace? LastOf(List<Pane> panes) =>
        panes is [.., var last] ? new PanePlace(last.Key, last.Window, last.Revision) : null;

    private static List<Pane> InOrder(Contract contract, IEnumerable<Pane> panes) =>
    [
        .. panes.Select(pane => (Pane: pane, Place: RowPlace.Of(contract, pane.Key, pane.Window)))
            .OrderBy(item => item.Place.Group.Start)
            .ThenBy(item => item.Place.Partition)
            .ThenBy(item => item.Place.KeyHash)
            .ThenBy(item => item.Pane.Key, Utf8Keys.Comparer)
            .ThenBy(item => item.Pane.Window)
            .ThenBy(item => item.Pane.Revision)
            .Select(item => item.Pane),
    ];

    private Task<List<Pane>> ResultsAsync(Contract contract, ResultQuery query, int limit) => AllAsync(
        after => Store.ReadResultsPageAsync(contract, query, after, limit, CancellationToken.None), limit);

    private Task<List<Pane>> RevisionsAsync(Contract contract, ResultQuery query, int limit) => AllAsync(
        after => Store.ReadRevisionsPageAsync(contract, query, after, limit, CancellationToken.None), limit);

    private static async Task<List<Pane>> AllAsync(
        Func<PanePlace?, ValueTask<IReadOnlyList<Pane>>> readPage,
        int limit)
    {
        List<Pane> panes = [];
        while (true)
        {
            var page = await readPage(LastOf(panes));
            Assert.InRange(page.Count, 0, limit);
            if (page.Count == 0)
            {
                return panes;
            }

            panes.AddRange(page);
        }
    }

    // New revisions of random windows of few keys, some of which are withdrawn.
    private async Task PublishAsync(Contract contract, int count)
    {
        List<Pane>[] panes = [.. Enumerable.Range(0, Partitions).Select(_ => new List<Pane>())];
        for (var i = 0; i < count; i++)
        {
            var key = _random.Next(12) is var number && number == 11 ? "key \U0001F600" : $"key {number}";
            var window = _random.Next(40);
            var partition = RowPlace.Of(contract, key, default).Partition;
            var revision = _revisions[(key, window)] = _revisions.GetValueOrDefault((key, window)) + 1;
            panes[partition].Add(StoreSamples.Pane(
                key,
                window,
                ++_numbers[partition],
                _random.Next(6) == 0 ? null : StoreSamples.Values(revision, number),
                revision,
                partition));
        }

        await Store.PublishAsync(
            [
                .. panes.Select((ofPartition, partition) =>
                    (contract, StoreSamples.Batch(_numbers[partition], ofPartition, partition: partition))),
            ],
            CancellationToken.None);
    }
}
