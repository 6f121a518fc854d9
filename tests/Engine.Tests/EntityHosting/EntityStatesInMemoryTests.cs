using StreamBatch.Engine.EntityHosting;
using StreamBatch.Testing.Conformance;
using StreamBatch.Testing.Protocol;

namespace StreamBatch.Engine.Tests.EntityHosting;

/// <summary>The store of the protocol's tests is one.</summary>
public sealed class EntityStatesInMemoryTests : EntityStateStoreConformance
{
    public override Task DisposeAsync() => Task.CompletedTask;

    protected override ValueTask<IEntityStateStore> OpenEmptyAsync() =>
        ValueTask.FromResult<IEntityStateStore>(new EntityStatesInMemory());
}
