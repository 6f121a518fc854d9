using StreamBatch.Engine.BlockLogs;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Conformance;

public sealed class PostgresBlockLogTests : BlockLogConformance
{
    private readonly StoreFixture _fixture = new();

    public override async Task DisposeAsync() => await _fixture.DisposeAsync();

    protected override async ValueTask<IBlockLog> OpenEmptyAsync() => (await _fixture.OpenAsync()).Log;

    protected override async ValueTask<IBlockLog> ReopenAsync() => (await _fixture.ReopenAsync()).Log;
}
