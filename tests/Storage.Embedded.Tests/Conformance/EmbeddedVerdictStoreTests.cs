using StreamBatch.Engine.Reconciling;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Conformance;

public sealed class EmbeddedVerdictStoreTests : VerdictStoreConformance
{
    private readonly StoreFixture _fixture = new();

    public override async Task DisposeAsync() => await _fixture.DisposeAsync();

    protected override ValueTask<IVerdictStore> OpenEmptyAsync() => ValueTask.FromResult(_fixture.Store.Verdicts);
}
