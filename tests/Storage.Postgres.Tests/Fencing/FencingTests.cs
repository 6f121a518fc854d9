using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Fencing;

/// <summary>Two live stores on one schema: the older can write nothing.</summary>
public sealed class FencingTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task TheOlder_CannotAppend_NotEvenAgainWhatItHasAppended()
    {
        var older = await _fixture.OpenAsync();
        await AppendAsync(older, 0);
        var newer = await _fixture.OpenAsync();

        var refusal = await Assert.ThrowsAsync<FencedException>(() => AppendAsync(older, 1));
        await Assert.ThrowsAsync<FencedException>(() => AppendAsync(older, 0));

        Assert.Equal(1L, await _fixture.ExecuteAsync("select count(*) from log_block"));
        Assert.Null(refusal.ContractId);
        Assert.False(refusal.IsTransient);
        await AppendAsync(newer, 1);
        Assert.Equal(2, await newer.Log.ReadAsync(default, CancellationToken.None).CountAsync());
    }

    [Fact]
    public async Task TheOlder_CannotWriteACheckpoint()
    {
        var older = await _fixture.OpenAsync();
        await AppendAsync(older, 0);
        await CheckpointAsync(older, "old"u8.ToArray());
        var newer = await _fixture.OpenAsync();

        await Assert.ThrowsAsync<FencedException>(() => CheckpointAsync(older, "older"u8.ToArray()));

        var read = await newer.Checkpoints.ReadAsync(CancellationToken.None);
        Assert.Equal("old"u8.ToArray(), read!.Parts[0].State!.Value.ToArray());
        await CheckpointAsync(newer, "new"u8.ToArray());
    }

    [Fact]
    public async Task ATakeOver_WaitsForTheAppendThatIsUnderWay_AndSeesIt()
    {
        Task<PostgresStore>? takeOver = null;
        var older = await _fixture.OpenAsync();
        await AppendAsync(older, 0);
        _fixture.OnFaultPoint = point =>
        {
            if (point == PostgresFaultPoint.InAppend)
            {
                _fixture.OnFaultPoint = null;
                takeOver = Task.Run(() => _fixture.OpenAsync());
                SpinWait.SpinUntil(() => IsWaitedForAsync().GetAwaiter().GetResult(), TimeSpan.FromSeconds(30));
                Assert.False(takeOver.IsCompleted);
            }
        };

        await AppendAsync(older, 1);

        var newer = await takeOver!;
        Assert.Equal(new LogPosition(0, 2), newer.Log.End);
        await Assert.ThrowsAsync<FencedException>(() => AppendAsync(older, 2));
    }

    [Fact]
    public async Task ALogThatHasGoneBack_IsRefused_AndTakesNoMore()
    {
        var store = await _fixture.OpenAsync();
        await AppendAsync(store, 0);
        await AppendAsync(store, 1);
        await _fixture.ExecuteAsync("""
            delete from log_block where group_number = 2;
            update log_head set next_offset = 1;
            update log_end set group_number = 1
            """);

        var refusal = await Assert.ThrowsAsync<Domain.CorruptDataException>(() => AppendAsync(store, 2));

        Assert.Contains("has seen group 2", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreException>(() => AppendAsync(store, 1));
        Assert.Equal(1L, await _fixture.ExecuteAsync("select count(*) from log_block"));
    }

    private static async Task AppendAsync(PostgresStore store, long offset) =>
        await store.Log.AppendAsync([StoreSamples.Block("a", 0, offset)], CancellationToken.None);

    private static async Task CheckpointAsync(PostgresStore store, byte[] state) =>
        await store.Checkpoints.WriteAsync(
            new Checkpoint(new LogPosition(0, 1), [new CheckpointPart("a", 0, 1, state)]), CancellationToken.None);

    private async Task<bool> IsWaitedForAsync() => await _fixture.ExecuteAsync(
        "select exists (select from pg_locks where relation = 'writer'::regclass and not granted)") is true;
}
