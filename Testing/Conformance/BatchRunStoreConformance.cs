using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine.Reconciling;
using Xunit;

namespace StreamBatch.Testing.Conformance;

/// <summary>What every <see cref="IBatchRunStore"/> does. A store's tests derive from it and give an empty store.
/// </summary>
public abstract class BatchRunStoreConformance : IAsyncLifetime
{
    private static readonly Contract Orders = StoreSamples.Contract();

    /// <summary>The store under test, empty at the start of each test.</summary>
    protected IBatchRunStore Store { get; private set; } = null!;

    /// <summary>Makes an empty store.</summary>
    protected abstract ValueTask<IBatchRunStore> OpenEmptyAsync();

    /// <inheritdoc/>
    public async Task InitializeAsync() => Store = await OpenEmptyAsync();

    /// <inheritdoc/>
    public abstract Task DisposeAsync();

    [Fact]
    public async Task Save_ThenRead_GivesRowsByKeyAndWindow()
    {
        await SaveAsync("r1", Row("b", 1), Row("a", 2), Row("\U0001F600", 0), Row("\uFF61", 0), Row("a", 1));

        var rows = await RowsAsync("r1");

        Assert.Equal([Row("a", 1), Row("a", 2), Row("b", 1), Row("\uFF61", 0), Row("\U0001F600", 0)], rows);
        Assert.Equal(["r1"], await Store.ReadIdsAsync(Orders, CancellationToken.None));
    }

    [Fact]
    public async Task Save_OfAnIdAgain_ReplacesTheRun()
    {
        await SaveAsync("r1", Row("a", 1), Row("b", 1));
        await SaveAsync("r1", Row("c", 1));

        Assert.Equal([Row("c", 1)], await RowsAsync("r1"));
        Assert.Equal(["r1"], await Store.ReadIdsAsync(Orders, CancellationToken.None));
        Assert.Single(await NodesAsync(Orders, DigestTree.MaxDepth));
    }

    [Fact]
    public async Task Save_OfTwoRowsForOneWindow_IsRefusedAndSavesNothing()
    {
        await SaveAsync("r1", Row("a", 1));

        await Assert.ThrowsAsync<RepeatedRowException>(() => SaveAsync("r1", Row("b", 1), Row("b", 1)));

        Assert.Equal([Row("a", 1)], await RowsAsync("r1"));
    }

    [Fact]
    public async Task Save_WhoseRowsEndInAnException_SavesNothing()
    {
        await SaveAsync("r1", Row("a", 1));

        await Assert.ThrowsAsync<InvalidDataException>(async () =>
            await Store.SaveAsync(Orders, "r1", Broken(), CancellationToken.None));

        Assert.Equal([Row("a", 1)], await RowsAsync("r1"));
        await SaveAsync("r1", Row("c", 1));
        Assert.Equal([Row("c", 1)], await RowsAsync("r1"));

        static async IAsyncEnumerable<ResultRow> Broken()
        {
            yield return Row("b", 1);
            await Task.Yield();
            throw new InvalidDataException("The file ends here.");
        }
    }

    [Theory]
    [InlineData(256, 1)]
    [InlineData(257, 1)]
    [InlineData(3_000, 4)]
    [InlineData(70_000, 1)]
    public async Task Digests_ChildrenAndRows_EqualThoseOfTheRows(int count, int partitions)
    {
        var contract = StoreSamples.Contract(partitions: partitions);
        ResultRow[] rows = [.. Enumerable.Range(0, count).Select(i => Row($"key {i}", 0)), Row("other", 1)];
        new Random(5).Shuffle(rows);
        await Store.SaveAsync(contract, "r1", rows.ToAsyncEnumerable(), CancellationToken.None);

        var nodes = await NodesAsync(contract, DigestTree.MaxDepth);

        Assert.Equal(StoreSamples.DigestsOf(contract, rows), nodes);
        Assert.Equal(nodes.Where(node => node.Place.Level == 0), await NodesAsync(contract, 0));
        foreach (var node in nodes.Where((_, i) => i % 997 < 3))
        {
            Assert.Equal(
                nodes.Where(other => other.Place.Level == node.Place.Level + 1
                    && node.Place.Group == other.Place.Group && node.Place.Partition == other.Place.Partition
                    && node.Place.Range.Contains(other.Place.Prefix)),
                await Store.ReadChildrenAsync(contract, "r1", node.Place, CancellationToken.None));
            var under = await Store.ReadRowsAtAsync(contract, "r1", node.Place, CancellationToken.None).ToListAsync();
            Assert.Equal(
                node.Sums,
                under.Aggregate(default(DigestSums), (sums, row) =>
                    sums.Plus(RowDigest.Of(contract, row.Key, row.Window, row.Values))));
            Assert.Equal(under.OrderBy(row => RowDigest.KeyHash(row.Key)), under);
        }
    }

    [Fact]
    public async Task ReadRow_GivesTheRowOrNull()
    {
        await SaveAsync("r1", Row("a", 1), Row("a", 2));

        Assert.Equal(Row("a", 2), await ReadRowAsync("r1", "a", 2));
        Assert.Null(await ReadRowAsync("r1", "a", 3));
        Assert.Null(await ReadRowAsync("r1", "b", 2));
        Assert.Null(await ReadRowAsync("r2", "a", 2));
    }

    [Fact]
    public async Task Remove_LeavesNothingOfTheRun_AndOtherRunsAlone()
    {
        await SaveAsync("r1", Row("a", 1));
        await SaveAsync("r2", Row("a", 2));

        await Store.RemoveAsync(Orders, "r1", CancellationToken.None);
        await Store.RemoveAsync(Orders, "r1", CancellationToken.None);

        Assert.Empty(await RowsAsync("r1"));
        Assert.Empty(await NodesAsync(Orders, DigestTree.MaxDepth));
        Assert.Equal([Row("a", 2)], await RowsAsync("r2"));
        Assert.Equal(["r2"], await Store.ReadIdsAsync(Orders, CancellationToken.None));
    }

    [Fact]
    public async Task Runs_OfOtherContracts_AreNotSeen()
    {
        await SaveAsync("r1", Row("a", 1));

        Assert.Empty(await Store.ReadIdsAsync(StoreSamples.Contract("returns"), CancellationToken.None));
    }

    private static ResultRow Row(string key, int window) =>
        new(key, StoreSamples.Window(window), StoreSamples.Values(window, key.Length));

    private async Task SaveAsync(string run, params ResultRow[] rows) =>
        await Store.SaveAsync(Orders, run, rows.ToAsyncEnumerable(), CancellationToken.None);

    private async Task<List<DigestEntry>> NodesAsync(Contract contract, int deepest) =>
        await Store.ReadDigestsAsync(contract, "r1", deepest, CancellationToken.None).ToListAsync();

    private async Task<List<ResultRow>> RowsAsync(string run) =>
        await Store.ReadRowsAsync(Orders, run, CancellationToken.None).ToListAsync();

    private async Task<ResultRow?> ReadRowAsync(string run, string key, int window) =>
        await Store.ReadRowAsync(Orders, run, key, StoreSamples.Window(window), CancellationToken.None);
}
