using StreamBatch.Engine.Publishing;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Conformance;

public sealed class EmbeddedResultPageTests : ResultPageConformance
{
    private readonly StoreFixture _fixture = new();

    public override async Task DisposeAsync() => await _fixture.DisposeAsync();

    protected override ValueTask<IResultStore> OpenEmptyAsync() => ValueTask.FromResult(_fixture.Store.Results);
}
