using StreamBatch.Engine.BlockLogs;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Conformance;

/// <summary>The same with segments so small that a few groups fill one.</summary>
public sealed class SegmentedBlockLogTests : BlockLogConformance
{
    private readonly StoreFixture _fixture = new() { SegmentBytes = EmbeddedStoreOptions.MinSegmentBytes };

    public override async Task DisposeAsync() => await _fixture.DisposeAsync();

    protected override ValueTask<IBlockLog> OpenEmptyAsync() => ValueTask.FromResult(_fixture.Store.Log);

    protected override async ValueTask<IBlockLog> ReopenAsync() => (await _fixture.ReopenAsync()).Log;
}
