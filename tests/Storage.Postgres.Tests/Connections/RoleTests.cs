using Npgsql;
using StreamBatch.Engine;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Connections;

/// <summary>A host whose role may not make tables, on a schema that another role has made.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _fixture.DisposeAsync();
        await _fixture.ExecuteAsync($"drop role if exists {_fixture.Schema}");
    }

    [Fact]
    public async Task AHost_NeedsNoRightToMakeTables()
    {
        var role = _fixture.Schema;
        await _fixture.OpenAsync();
        await _fixture.ExecuteAsync($"""
            create role {role} login password 'host';
            grant usage on schema {role} to {role};
            grant select, insert, update, delete on all tables in schema {role} to {role}
            """);
        var connection = new NpgsqlConnectionStringBuilder(await PostgresServer.ConnectAsync())
        {
            Username = role,
            Password = "host",
        };

        var store = await _fixture.OpenAsync(connection.ConnectionString);
        await store.Log.AppendAsync([StoreSamples.Block("a", 0, 0)], CancellationToken.None);
        await store.Checkpoints.WriteAsync(
            new Checkpoint(store.Log.End, [new CheckpointPart("a", 0, 1, new byte[10])]), CancellationToken.None);

        Assert.Equal(1, await store.Log.ReadAsync(default, CancellationToken.None).CountAsync());
        Assert.NotNull(await store.Checkpoints.ReadAsync(CancellationToken.None));
        Assert.False((bool)(await _fixture.ExecuteAsync(
            $"select has_schema_privilege('{role}', '{role}', 'create')"))!);
    }

    [Fact]
    public async Task ARoleThatMayNotUseTheSchema_IsToldSo_AndNotThatThereIsNoStore()
    {
        var role = _fixture.Schema;
        await _fixture.OpenAsync();
        await _fixture.ExecuteAsync($"create role {role} login password 'host'");
        var connection = new NpgsqlConnectionStringBuilder(await PostgresServer.ConnectAsync())
        {
            Username = role,
            Password = "host",
        };

        var refused = await Assert.ThrowsAsync<StoreException>(() => _fixture.OpenAsync(connection.ConnectionString));

        Assert.Contains("this role may not use it", refused.Message, StringComparison.Ordinal);
    }
}
