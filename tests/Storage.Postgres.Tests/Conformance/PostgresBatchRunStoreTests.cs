using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Conformance;

public sealed class PostgresBatchRunStoreTests : BatchRunStoreConformance
{
    private readonly StoreFixture _fixture = new();

    public override async Task DisposeAsync() => await _fixture.DisposeAsync();

    protected override async ValueTask<IBatchRunStore> OpenEmptyAsync() => (await _fixture.OpenAsync()).BatchRuns;
}
