using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;
using Xunit;

namespace StreamBatch.Testing.Conformance;

/// <summary>
/// What every <see cref="IResultStore"/> does with digest trees: after any publications their nodes are those of the
/// current rows. A store's tests derive from it and give an empty store.
/// </summary>
public abstract class ResultDigestConformance : IAsyncLifetime
{
    private readonly Dictionary<string, int> _revisions = new(StringComparer.Ordinal);
    private readonly List<IReadOnlyList<PublishBatch>> _published = [];
    private long _number;

    /// <summary>The store under test, empty at the start of each test.</summary>
    protected IResultStore Store { get; private set; } = null!;

    /// <summary>Makes an empty store.</summary>
    protected abstract ValueTask<IResultStore> OpenEmptyAsync();

    /// <inheritdoc/>
    public async Task InitializeAsync() => Store = await OpenEmptyAsync();

    /// <inheritdoc/>
    public abstract Task DisposeAsync();

    [Fact]
    public async Task Leaf_IsDividedAbove256Rows_AndJoinedAgain()
    {
        var contract = StoreSamples.Contract();
        await PublishAsync(contract, 0, 256);
        Assert.Equal([1], await AssertNodesAsync(contract));

        await PublishAsync(contract, 256, 257);
        Assert.Equal(2, (await AssertNodesAsync(contract)).Count);

        await PublishAsync(contract, 7, 8, withdrawn: true);
        Assert.Equal([1], await AssertNodesAsync(contract));

        await PublishAsync(contract, 0, 8);
        Assert.Equal(2, (await AssertNodesAsync(contract)).Count);

        await PublishAsync(contract, 0, 257, withdrawn: true);
        Assert.Empty(await AssertNodesAsync(contract));
    }

    [Fact]
    public async Task SeventyThousandRowsInOneGroup_HaveThreeLevels_AlsoAfterManyAreWithdrawn()
    {
        var contract = StoreSamples.Contract();
        for (var first = 0; first < 70_000; first += 10_000)
        {
            await PublishAsync(contract, first, first + 10_000);
        }

        Assert.Equal(3, (await AssertNodesAsync(contract)).Count);
        await PublishAsync(contract, 100, 9_000, withdrawn: true);
        Assert.InRange((await AssertNodesAsync(contract)).Count, 2, 3);
    }

    [Theory]
    [InlineData(1, WindowKind.Tumbling)]
    [InlineData(3, WindowKind.Tumbling)]
    [InlineData(2, WindowKind.Session)]
    public async Task RandomPublications_DoneTwice_LeaveTheNodesOfTheRows(int partitions, WindowKind kind)
    {
        var contract = StoreSamples.Contract(partitions: partitions, kind: kind);
        var random = new Random(partitions);
        for (var round = 0; round < 12; round++)
        {
            List<Pane> panes = [];
            for (var i = random.Next(400); i >= 0; i--)
            {
                var isGone = random.Next(round < 8 ? 5 : 2) == 0;
                panes.Add(PaneOf($"key {random.Next(700)}", random.Next(2), isGone, random.Next(3)));
            }

            await PublishAsync(contract, panes);
            await AssertNodesAsync(contract);
        }

        foreach (var batches in _published.Concat(_published.Take(3)))
        {
            await Store.PublishAsync([.. batches.Select(batch => (contract, batch))], CancellationToken.None);
        }

        await AssertNodesAsync(contract);
    }

    [Fact]
    public async Task ChildrenAndRows_OfANode_AreThoseOfItsRange()
    {
        var contract = StoreSamples.Contract(partitions: 2);
        await PublishAsync(contract, 0, 3_000);
        var nodes = await NodesAsync(contract, DigestTree.MaxDepth);

        Assert.Equal(nodes.Where(node => node.Place.Level == 0), await NodesAsync(contract, 0));
        foreach (var node in nodes.Where((_, i) => i < 2 || i % 50 == 0))
        {
            var children = await Store.ReadChildrenAsync(contract, node.Place, CancellationToken.None);
            var rows = await Store.ReadRowsAtAsync(contract, node.Place, CancellationToken.None).ToListAsync();

            Assert.Equal(
                nodes.Where(other => other.Place.Level == node.Place.Level + 1
                    && other.Place.Partition == node.Place.Partition
                    && node.Place.Range.Contains(other.Place.Prefix)),
                children);
            Assert.Equal(node.Sums.Count, rows.Count);
            Assert.Equal(
                node.Sums,
                rows.Aggregate(default(DigestSums), (sums, pane) =>
                    sums.Plus(RowDigest.Of(contract, pane.Key, pane.Window, pane.Values!))));
            Assert.Equal(rows.OrderBy(pane => RowDigest.KeyHash(pane.Key)), rows);
        }
    }

    [Fact]
    public async Task Digests_OfARange_AreThoseOfTheGroupsInIt()
    {
        var contract = StoreSamples.Contract();
        await PublishAsync(contract, [.. Enumerable.Range(0, 5).Select(window => PaneOf("k", window, false, 0))]);
        var range = new ResultQuery(null, StoreSamples.Window(1).Start, StoreSamples.Window(3).End);

        var roots = await Store.ReadDigestsAsync(contract, range, 0, CancellationToken.None).ToListAsync();

        Assert.Equal(Enumerable.Range(1, 3).Select(StoreSamples.Window), roots.Select(root => root.Place.Group));
    }

    [Fact]
    public async Task Sessions_OfOneDay_AreOneGroup_AndSeveralOfAKeyAreKept()
    {
        var contract = StoreSamples.Contract(kind: WindowKind.Session);
        await PublishAsync(contract, [.. Enumerable.Range(0, 30).Select(window => PaneOf("k", window, false, 0))]);

        var roots = await NodesAsync(contract, 0);

        Assert.Equal([24L, 6L], roots.Select(root => root.Sums.Count));
        var rows = await Store.ReadRowsAtAsync(contract, roots[1].Place, CancellationToken.None).ToListAsync();
        Assert.Equal(Enumerable.Range(24, 6).Select(StoreSamples.Window), rows.Select(pane => pane.Window));
        await AssertNodesAsync(contract);
    }

    private Task PublishAsync(Contract contract, int first, int end, bool withdrawn = false) => PublishAsync(
        contract, [.. Enumerable.Range(first, end - first).Select(i => PaneOf($"key {i}", 0, withdrawn, 0))]);

    private async Task PublishAsync(Contract contract, IReadOnlyList<Pane> panes)
    {
        var batches = StoreSamples.ByPartition(contract, StoreSamples.Batch(_published.Count + 1, panes));
        _published.Add(batches);
        await Store.PublishAsync([.. batches.Select(batch => (contract, batch))], CancellationToken.None);
    }

    private Pane PaneOf(string key, int window, bool isWithdrawn, long value)
    {
        var place = $"{key}/{window}";
        var revision = _revisions[place] = _revisions.GetValueOrDefault(place) + 1;
        var values = isWithdrawn ? null : StoreSamples.Values(1, value);
        return StoreSamples.Pane(key, window, ++_number, values, revision);
    }

    private async Task<List<DigestEntry>> NodesAsync(Contract contract, int deepest) =>
        await Store.ReadDigestsAsync(contract, new ResultQuery(), deepest, CancellationToken.None).ToListAsync();

    // The number of nodes at each level.
    private async Task<List<int>> AssertNodesAsync(Contract contract)
    {
        var rows = await Store.ReadResultsAsync(contract, new ResultQuery(), CancellationToken.None).ToListAsync();
        var nodes = await NodesAsync(contract, DigestTree.MaxDepth);

        Assert.Equal(StoreSamples.DigestsOf(contract, rows.Select(StoreSamples.RowOf)), nodes);
        return [.. nodes.CountBy(node => node.Place.Level).Select(level => level.Value)];
    }
}
