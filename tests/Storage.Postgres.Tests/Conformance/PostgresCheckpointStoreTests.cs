using StreamBatch.Engine.Checkpoints;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Conformance;

public sealed class PostgresCheckpointStoreTests : CheckpointStoreConformance
{
    private const int Groups = 10;

    private readonly StoreFixture _fixture = new();

    public override async Task DisposeAsync() => await _fixture.DisposeAsync();

    /// <summary>The log holds what the checkpoints contain: a store that has less refuses to open.</summary>
    protected override async ValueTask<ICheckpointStore> OpenEmptyAsync()
    {
        var store = await _fixture.OpenAsync();
        for (var i = 0; i < Groups; i++)
        {
            await store.Log.AppendAsync([StoreSamples.Block("a", 0, i)], CancellationToken.None);
        }

        return store.Checkpoints;
    }

    protected override async ValueTask<ICheckpointStore> ReopenAsync() => (await _fixture.ReopenAsync()).Checkpoints;
}
