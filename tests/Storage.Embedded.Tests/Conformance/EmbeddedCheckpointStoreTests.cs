using StreamBatch.Engine.Checkpoints;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Conformance;

public sealed class EmbeddedCheckpointStoreTests : CheckpointStoreConformance
{
    private readonly StoreFixture _fixture = new();

    public override async Task DisposeAsync() => await _fixture.DisposeAsync();

    protected override ValueTask<ICheckpointStore> OpenEmptyAsync() => ValueTask.FromResult(_fixture.Store.Checkpoints);

    protected override async ValueTask<ICheckpointStore> ReopenAsync() => (await _fixture.ReopenAsync()).Checkpoints;
}
