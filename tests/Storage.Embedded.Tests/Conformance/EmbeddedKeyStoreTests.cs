using StreamBatch.Engine.Access;
using StreamBatch.Storage.Embedded.Access;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Conformance;

public sealed class EmbeddedKeyStoreTests : KeyStoreConformance
{
    private readonly TestFolder _folder = new();

    public override Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    protected override ValueTask<IKeyStore> OpenEmptyAsync() => OpenAgainAsync();

    protected override ValueTask<IKeyStore> OpenAgainAsync() => ValueTask.FromResult<IKeyStore>(
        new EmbeddedKeyStore(Path.Combine(_folder.Path, "store"), TimeProvider.System, flush: false));
}
