using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Conformance;

public sealed class EmbeddedPaneFeedTests : PaneFeedConformance
{
    private readonly StoreFixture _fixture = new();

    public override async Task DisposeAsync() => await _fixture.DisposeAsync();

    protected override ValueTask<(IResultStore Results, IPaneFeed Feed)> OpenEmptyAsync() =>
        ValueTask.FromResult((_fixture.Store.Results, _fixture.Store.Panes));
}
