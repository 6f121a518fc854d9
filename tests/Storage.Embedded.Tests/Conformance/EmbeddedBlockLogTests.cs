using StreamBatch.Engine.BlockLogs;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Conformance;

public sealed class EmbeddedBlockLogTests : BlockLogConformance
{
    private readonly StoreFixture _fixture = new();

    public override async Task DisposeAsync() => await _fixture.DisposeAsync();

    protected override ValueTask<IBlockLog> OpenEmptyAsync() => ValueTask.FromResult(_fixture.Store.Log);

    protected override async ValueTask<IBlockLog> ReopenAsync() => (await _fixture.ReopenAsync()).Log;
}
