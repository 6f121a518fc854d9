using StreamBatch.Engine.EntityHosting;
using StreamBatch.Storage.Postgres.Cluster;
using StreamBatch.Storage.Postgres.Tests.Server;

namespace StreamBatch.Storage.Postgres.Tests.Cluster;

/// <summary>States of entities are read and written many at once, each write on its own condition.</summary>
public sealed class EntityStateTests : IAsyncLifetime
{
    private static readonly string[] Keys = ["orders/3/:a", "orders/3/:b", "orders/3/:ä%00"];

    private PostgresClusterStore _store = null!;

    public async Task InitializeAsync() => _store = await PostgresClusterStore.OpenAsync(
        new PostgresStoreOptions
        {
            ConnectionString = await PostgresServer.ConnectAsync(),
            Schema = PostgresServer.NewSchema(),
        },
        default);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task States_AreReadAsTheyWereWritten_EachUnderItsKey()
    {
        Assert.Equal([null, null, null], await _store.ReadStatesAsync(Keys, default));

        var versions = await _store.WriteStatesAsync(
            [new EntityStateWrite(Keys[2], null, [2]), new EntityStateWrite(Keys[0], null, [])], default);
        var states = await _store.ReadStatesAsync(Keys, default);

        Assert.Equal((versions[1], ""), Told(states[0]));
        Assert.Null(states[1]);
        Assert.Equal((versions[0], "02"), Told(states[2]));
    }

    [Fact]
    public async Task WriteOverWhatIsNotKnown_FailsAlone()
    {
        var first = await _store.WriteStatesAsync(
            [.. Keys.Select(key => new EntityStateWrite(key, null, [1]))], default);

        var second = await _store.WriteStatesAsync(
            [
                new EntityStateWrite(Keys[0], first[0] + 1, [2]),
                new EntityStateWrite(Keys[1], first[1], [2]),
                new EntityStateWrite(Keys[2], null, [2]),
            ],
            default);

        Assert.Null(second[0]);
        Assert.NotNull(second[1]);
        Assert.NotEqual(first[1], second[1]);
        Assert.Null(second[2]);
        Assert.Equal(
            ["01", "02", "01"], (await _store.ReadStatesAsync(Keys, default)).Select(state => Told(state).Bytes));
    }

    [Fact]
    public async Task TwoFirstWritesAtOnce_LeaveOneState()
    {
        for (var round = 0; round < 20; round++)
        {
            string[] keys = [$"orders/3/:{round}"];
            var writes = await Task.WhenAll(Enumerable.Range(1, 2).Select(async writer =>
                (await _store.WriteStatesAsync([new EntityStateWrite(keys[0], null, [(byte)writer])], default))[0]));

            var winner = Assert.Single(writes, version => version is not null);
            Assert.Equal(
                (winner, $"0{Array.IndexOf(writes, winner) + 1}"),
                Told((await _store.ReadStatesAsync(keys, default))[0]));
        }
    }

    private static (int? Version, string Bytes) Told(StoredEntityState? state) =>
        (state?.Version, Convert.ToHexString(state!.Bytes.Span));
}
