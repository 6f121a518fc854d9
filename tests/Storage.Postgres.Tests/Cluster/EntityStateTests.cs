using StreamBatch.Engine.EntityHosting;
using StreamBatch.Storage.Postgres.Cluster;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Cluster;

public sealed class EntityStateTests : EntityStateStoreConformance
{
    private PostgresClusterStore? _store;

    public override async Task DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    protected override async ValueTask<IEntityStateStore> OpenEmptyAsync() =>
        _store = await PostgresClusterStore.OpenAsync(
            new PostgresStoreOptions
            {
                ConnectionString = await PostgresServer.ConnectAsync(),
                Schema = PostgresServer.NewSchema(),
            },
            default);
}
