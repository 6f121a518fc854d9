using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Conformance;

public sealed class PostgresResultPageTests : ResultPageConformance
{
    private readonly StoreFixture _fixture = new();

    public override async Task DisposeAsync() => await _fixture.DisposeAsync();

    protected override async ValueTask<IResultStore> OpenEmptyAsync() => (await _fixture.OpenAsync()).Results;
}
