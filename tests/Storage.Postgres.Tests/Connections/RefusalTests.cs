using Npgsql;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Connections;

/// <summary>A server that refuses an append: tried again when that may help, told when it does not.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new() { RetryBudget = TimeSpan.FromSeconds(10) };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Theory]
    [InlineData(PostgresErrorCodes.DiskFull)]
    [InlineData(PostgresErrorCodes.OutOfMemory)]
    [InlineData(PostgresErrorCodes.TooManyConnections)]
    [InlineData(PostgresErrorCodes.SerializationFailure)]
    [InlineData(PostgresErrorCodes.DeadlockDetected)]
    [InlineData(PostgresErrorCodes.AdminShutdown)]
    [InlineData(PostgresErrorCodes.CrashShutdown)]
    [InlineData(PostgresErrorCodes.CannotConnectNow)]
    [InlineData(PostgresErrorCodes.ReadOnlySqlTransaction)]
    public async Task AnAppend_IsTriedAgain_AfterWhatMayPass(string sqlState)
    {
        var store = await _fixture.OpenAsync();
        await RefuseAsync(sqlState, times: 3);

        await AppendAsync(store, 0);
        await AppendAsync(store, 1);

        Assert.Equal(4, await store.Log.ReadAsync(default, CancellationToken.None).CountAsync());
        Assert.True((long)(await _fixture.ExecuteAsync("select last_value from refusals"))! > 3);
    }

    [Fact]
    public async Task AFullDisk_BeyondTheBudget_IsToldAndStopsTheLog_AndNothingIsWritten()
    {
        await using var fixture = new StoreFixture { RetryBudget = TimeSpan.FromMilliseconds(200) };
        var store = await fixture.OpenAsync();
        await AppendAsync(store, 0);
        await RefuseAsync(PostgresErrorCodes.DiskFull, int.MaxValue, fixture);

        var refusal = await Assert.ThrowsAsync<StoreException>(() => AppendAsync(store, 1));
        var second = await Assert.ThrowsAsync<StoreException>(() => AppendAsync(store, 1));

        Assert.True(refusal.IsTransient);
        Assert.Contains("SQLSTATE 53100", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("reopen the store", second.Message, StringComparison.Ordinal);
        Assert.InRange((long)(await fixture.ExecuteAsync("select last_value from refusals"))!, 2, 10);
        await fixture.ExecuteAsync("drop trigger refuse on log_block");
        store = await fixture.ReopenAsync();
        Assert.Equal(new LogPosition(0, 1), store.Log.End);
        await AppendAsync(store, 1);
    }

    [Fact]
    public async Task ARefusalForGood_IsToldAtOnce()
    {
        var store = await _fixture.OpenAsync();
        await RefuseAsync(PostgresErrorCodes.InsufficientPrivilege, int.MaxValue);

        var refusal = await Assert.ThrowsAsync<StoreException>(() => AppendAsync(store, 0));

        Assert.False(refusal.IsTransient);
        Assert.Contains("SQLSTATE 42501", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await _fixture.ExecuteAsync("select last_value from refusals"));
    }

    [Fact]
    public async Task SessionsThatTheServerEnds_AreReplaced()
    {
        var store = await _fixture.OpenAsync();
        var left = 3;
        _fixture.OnFaultPoint = point =>
        {
            if (point == PostgresFaultPoint.InAppend && left-- > 0)
            {
                EndSessionsAsync().GetAwaiter().GetResult();
            }
        };

        await AppendAsync(store, 0);
        await EndSessionsAsync();
        await AppendAsync(store, 1);
        await EndSessionsAsync();

        Assert.True(left < 0);
        Assert.Equal(4, await store.Log.ReadAsync(default, CancellationToken.None).CountAsync());
    }

    private static async Task AppendAsync(PostgresStore store, long offset) =>
        await store.Log.AppendAsync(
            [StoreSamples.Block("a", 0, offset), StoreSamples.Block("a", 1, offset)], CancellationToken.None);

    private async Task EndSessionsAsync() => await _fixture.ExecuteAsync($"""
        select count(pg_terminate_backend(pid)) from pg_stat_activity
        where application_name = '{_fixture.Schema}' and pid <> pg_backend_pid()
        """);

    /// <summary>Lets the first inserts of blocks fail. A sequence counts them, since it is not rolled back.</summary>
    private async Task RefuseAsync(string sqlState, int times, StoreFixture? fixture = null) =>
        await (fixture ?? _fixture).ExecuteAsync($"""
            create sequence refusals;
            create function refuse() returns trigger language plpgsql as $$
            begin
                if nextval('refusals') <= {times} then
                    raise exception 'refused by a test' using errcode = '{sqlState}';
                end if;
                return new;
            end $$;
            create trigger refuse before insert on log_block for each row execute function refuse()
            """);
}
