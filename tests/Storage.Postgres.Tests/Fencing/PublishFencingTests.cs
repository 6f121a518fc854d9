using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Fencing;

/// <summary>Two live stores on one schema: the older can neither publish nor seal nor load a run.</summary>
public sealed class PublishFencingTests : IAsyncLifetime
{
    private static readonly Contract Orders = StoreSamples.Contract();

    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task TheOlder_CannotPublish_NotEvenAgainWhatItHasPublished()
    {
        var older = await _fixture.OpenAsync();
        await older.Log.AppendAsync([StoreSamples.Block("orders", 0, 0)], CancellationToken.None);
        await PublishAsync(older, 1);
        var newer = await _fixture.OpenAsync();

        await Assert.ThrowsAsync<FencedException>(() => PublishAsync(older, 2));
        await Assert.ThrowsAsync<FencedException>(() => PublishAsync(older, 1));

        Assert.Equal(1L, await _fixture.ExecuteAsync("select count(*) from pane"));
        await PublishAsync(newer, 2);
        Assert.Equal(2, await newer.Results
            .ReadResultsAsync(Orders, new ResultQuery(), CancellationToken.None).CountAsync());
    }

    [Fact]
    public async Task TheOlder_CannotAppendVerdicts()
    {
        var older = await _fixture.OpenAsync();
        await SealAsync(older, 1);
        var newer = await _fixture.OpenAsync();

        await Assert.ThrowsAsync<FencedException>(() => SealAsync(older, 2));

        Assert.Single(await newer.Verdicts.ReadAsync("orders", CancellationToken.None));
        await SealAsync(newer, 2);
    }

    [Fact]
    public async Task TheOlder_CanNeitherSaveNorRemoveRuns()
    {
        var older = await _fixture.OpenAsync();
        await SaveAsync(older, "first");
        var newer = await _fixture.OpenAsync();

        await Assert.ThrowsAsync<FencedException>(() => SaveAsync(older, "second"));
        await Assert.ThrowsAsync<FencedException>(async () =>
            await older.BatchRuns.RemoveAsync(Orders, "first", CancellationToken.None));

        Assert.Equal(["first"], await newer.BatchRuns.ReadIdsAsync(Orders, CancellationToken.None));
        await SaveAsync(newer, "second");
    }

    private static async Task PublishAsync(PostgresStore store, long number) => await store.Results.PublishAsync(
        [(Orders, StoreSamples.Batch(
            number, [StoreSamples.Pane($"k{number}", 0, number, StoreSamples.Values(1, number))]))],
        CancellationToken.None);

    private static async Task SealAsync(PostgresStore store, long number) => await store.Verdicts.AppendAsync(
        "orders", [new StoredVerdict(number, "{}", "hash")], CancellationToken.None);

    private static async Task SaveAsync(PostgresStore store, string run) => await store.BatchRuns.SaveAsync(
        Orders,
        run,
        new[] { new ResultRow("k", StoreSamples.Window(0), StoreSamples.Values(1, 1)) }.ToAsyncEnumerable(),
        CancellationToken.None);
}
