using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Conformance;

public sealed class PostgresVerdictStoreTests : VerdictStoreConformance
{
    private readonly StoreFixture _fixture = new();

    public override async Task DisposeAsync() => await _fixture.DisposeAsync();

    protected override async ValueTask<IVerdictStore> OpenEmptyAsync() => (await _fixture.OpenAsync()).Verdicts;
}
