using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Connections;

/// <summary>
/// Goal: a connection that breaks at the COMMIT of a publication or of a load loses nothing and does nothing twice; the
/// digests are those of the rows. Method: both by way of arrays and by COPY, cut before, at and after each commit.
/// </summary>
public sealed class PublishCutTests : IAsyncLifetime
{
    private static readonly Contract Orders = StoreSamples.Contract();

    private readonly StoreFixture _fixture = new();
    private CuttingProxy _proxy = null!;

    public async Task InitializeAsync() => _proxy = new CuttingProxy(await PostgresServer.ConnectAsync());

    public async Task DisposeAsync()
    {
        await _fixture.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [InlineData(CutMoment.BeforeCommit, 300)]
    [InlineData(CutMoment.BeforeAnswer, 300)]
    [InlineData(CutMoment.AfterAnswer, 300)]
    [InlineData(CutMoment.BeforeCommit, 5_200)]
    [InlineData(CutMoment.BeforeAnswer, 5_200)]
    public async Task APublicationThatIsCut_IsDoneOnce(CutMoment moment, int rows)
    {
        var store = await _fixture.OpenAsync(_proxy.ConnectionString);
        await PublishAsync(store, 1, rows, 0);
        _proxy.Arm(moment, 1);

        await PublishAsync(store, 2, rows, rows);
        await PublishAsync(store, 2, rows, rows);

        Assert.Equal(1, _proxy.Cuts);
        var results = await store.Results
            .ReadResultsAsync(Orders, new ResultQuery(), CancellationToken.None).ToListAsync();
        Assert.Equal(rows, results.Count);
        Assert.All(results, pane => Assert.Equal(2, pane.Revision));
        Assert.Equal(2L * rows, await _fixture.ExecuteAsync("select count(*) from pane"));
        Assert.Equal(
            StoreSamples.DigestsOf(Orders, results.Select(StoreSamples.RowOf)),
            await store.Results
                .ReadDigestsAsync(Orders, new ResultQuery(), DigestTree.MaxDepth, CancellationToken.None)
                .ToListAsync());
    }

    [Theory]
    [InlineData(CutMoment.BeforeCommit)]
    [InlineData(CutMoment.BeforeAnswer)]
    [InlineData(CutMoment.AfterAnswer)]
    public async Task ALoadThatIsCut_IsDoneOnce(CutMoment moment)
    {
        var store = await _fixture.OpenAsync(_proxy.ConnectionString);
        ResultRow[] rows =
        [
            .. Enumerable.Range(0, 600).Select(i => new ResultRow(
                $"key {i:d3}", StoreSamples.Window(0), StoreSamples.Values(1, i))),
        ];
        _proxy.Arm(moment, 1);

        await store.BatchRuns.SaveAsync(Orders, "r", rows.ToAsyncEnumerable(), CancellationToken.None);

        Assert.Equal(rows, await store.BatchRuns.ReadRowsAsync(Orders, "r", CancellationToken.None).ToListAsync());
        Assert.Equal(1, _proxy.Cuts);
        Assert.Equal(
            StoreSamples.DigestsOf(Orders, rows),
            await store.BatchRuns.ReadDigestsAsync(Orders, "r", DigestTree.MaxDepth, CancellationToken.None)
                .ToListAsync());
        Assert.Equal(600L, await _fixture.ExecuteAsync("select count(*) from batch_row"));
    }

    [Fact]
    public async Task KeysThatNoTextHolds_AndLongOnes_AreKept()
    {
        var store = await _fixture.OpenAsync();
        string[] keys = ["a\0b", new string('é', 2_000), new string('é', 1_999) + "e"];
        await store.Results.PublishAsync(
            [(Orders, StoreSamples.Batch(
                1, [.. keys.Select((key, i) => StoreSamples.Pane(key, 0, i + 1, StoreSamples.Values(1, i)))]))],
            CancellationToken.None);

        foreach (var key in keys)
        {
            var pane = Assert.Single(await store.Results
                .ReadResultsAsync(Orders, new ResultQuery(key), CancellationToken.None).ToListAsync());
            Assert.Equal(key, pane.Key);
            Assert.Single(await store.Results
                .ReadRevisionsAsync(Orders, key, StoreSamples.Window(0), CancellationToken.None));
        }
    }

    private static async Task PublishAsync(PostgresStore store, int revision, int rows, long before)
    {
        List<Pane> panes =
        [
            .. Enumerable.Range(0, rows).Select(i => StoreSamples.Pane(
                $"key {i}", 0, before + i + 1, StoreSamples.Values(revision, i), revision)),
        ];
        await store.Results.PublishAsync(
            [(Orders, StoreSamples.Batch(revision, panes))], CancellationToken.None);
    }
}
