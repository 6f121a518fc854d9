using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests;

/// <summary>A store in a folder of its own.</summary>
internal sealed class StoreFixture : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private EmbeddedStore? _store;

    /// <summary>The store; opened when first asked for.</summary>
    public EmbeddedStore Store => _store ??= EmbeddedStore.Open(Options());

    public string Folder => _folder.Path;

    public long SegmentBytes { get; init; } = EmbeddedStoreOptions.DefaultSegmentBytes;

    public bool Flush { get; init; }

    public Action<FaultPoint>? OnFaultPoint { get; set; }

    public EmbeddedStoreOptions Options() => new()
    {
        Folder = Folder,
        Flush = Flush,
        SegmentBytes = SegmentBytes,
        NewHashKey = new Domain.Hashing.HashKey(1, 2),
        OnFaultPoint = OnFaultPoint,
    };

    /// <summary>Closes the store and opens it again.</summary>
    public async ValueTask<EmbeddedStore> ReopenAsync()
    {
        await CloseAsync();
        return Store;
    }

    public async ValueTask CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
            _store = null;
        }
    }

    public string PathOf(params string[] names) => Path.Combine([Folder, .. names]);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }
}
