using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Conformance;

public sealed class PostgresPaneFeedTests : PaneFeedConformance
{
    private readonly StoreFixture _fixture = new();

    public override async Task DisposeAsync() => await _fixture.DisposeAsync();

    protected override async ValueTask<(IResultStore Results, IPaneFeed Feed)> OpenEmptyAsync()
    {
        var store = await _fixture.OpenAsync();
        return (store.Results, store.Panes);
    }
}
