using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Odcs;
using StreamBatch.Storage.Embedded;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Cli.Backups;

/// <summary>An empty store that a restore fills. Opens for nobody else until it is complete.</summary>
internal sealed class RestoreTarget : IAsyncDisposable
{
    private readonly IAsyncDisposable _store;
    private readonly Func<CancellationToken, Task> _complete;

    private RestoreTarget(IAsyncDisposable store, EmbeddedPorts ports, Func<CancellationToken, Task> complete)
    {
        _store = store;
        Ports = ports;
        _complete = complete;
    }

    public EmbeddedPorts Ports { get; }

    /// <summary>Makes an empty store under <paramref name="key"/>.</summary>
    public static async Task<RestoreTarget> OpenAsync(
        StoreLocation location,
        HashKey key,
        CommandEnvironment environment,
        CancellationToken cancellationToken)
    {
        if (location.Folder is { } folder)
        {
            return InFolder(folder, key, environment);
        }

        var store = await PostgresStore.OpenAsync(
            new PostgresStoreOptions
            {
                ConnectionString = location.Connection!,
                Schema = location.Schema!,
                RestoredKey = key,
            },
            cancellationToken).ConfigureAwait(false);
        return new RestoreTarget(
            store,
            new EmbeddedPorts(
                store.HashKey,
                store.Log,
                store.Checkpoints,
                store.Results,
                store.BatchRuns,
                store.Verdicts,
                ContractYaml.Read,
                environment.Clock),
            store.CompleteRestoreAsync);
    }

    /// <summary>Makes it a store as any other. Nothing else may be done after it.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken) => _complete(cancellationToken);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static RestoreTarget InFolder(string folder, HashKey key, CommandEnvironment environment)
    {
        // Nothing is promised before the end, where everything is flushed at once.
        var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = folder, RestoredKey = key, Flush = false });
        return new RestoreTarget(
            store,
            new EmbeddedPorts(
                store.HashKey,
                store.Log,
                store.Checkpoints,
                store.Results,
                store.BatchRuns,
                store.Verdicts,
                ContractYaml.Read,
                environment.Clock),
            async _ =>
            {
                await store.DisposeAsync().ConfigureAwait(false);
                RestoredFolder.Complete(folder);
            });
    }
}
