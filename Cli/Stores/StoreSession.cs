using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine;
using StreamBatch.Engine.Backups;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Odcs;
using StreamBatch.Storage.Embedded;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Cli.Stores;

/// <summary>A store opened for one command, and the engine on it.</summary>
internal sealed class StoreSession : IAsyncDisposable
{
    private readonly IAsyncDisposable _store;

    private StoreSession(IAsyncDisposable store, EmbeddedHost host)
    {
        _store = store;
        Host = host;
    }

    public EmbeddedHost Host { get; }

    /// <summary>Opens the store that is at <paramref name="location"/>.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static Task<StoreSession> OpenAsync(
        StoreLocation location,
        CommandEnvironment environment,
        CancellationToken cancellationToken)
    {
        if (location.Folder is { } folder && !Directory.Exists(folder))
        {
            throw new CommandException(
                $"no store in '{folder}': `streambatch contract register FILE` makes one, --data names another folder");
        }

        return OpenAsync(location, environment, false, cancellationToken);
    }

    /// <summary>Opens the store at <paramref name="location"/>, making it when it is not there.</summary>
    public static Task<StoreSession> OpenOrCreateAsync(
        StoreLocation location,
        CommandEnvironment environment,
        CancellationToken cancellationToken) => OpenAsync(location, environment, true, cancellationToken);

    /// <summary>Makes a store of an archive; its audits, by contract.</summary>
    /// <exception cref="CommandException">The folder is not empty.</exception>
    public static async Task<IReadOnlyDictionary<string, VerdictAuditReport>> RestoreAsync(
        StoreLocation location,
        CommandEnvironment environment,
        BackupReader archive,
        CancellationToken cancellationToken)
    {
        if (location.Folder is { } folder && Directory.Exists(folder)
            && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new CommandException($"'{folder}' is not empty: a backup is restored into a new store");
        }

        var (store, ports) = await OpenStoreAsync(location, environment, true, archive.HashKey, cancellationToken)
            .ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            return await archive.RestoreAsync(ports, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<StoreSession> OpenAsync(
        StoreLocation location,
        CommandEnvironment environment,
        bool create,
        CancellationToken cancellationToken)
    {
        var (store, ports) = await OpenStoreAsync(location, environment, create, null, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            var host = await EmbeddedHost.OpenAsync(ports, new EmbeddedHostOptions(), cancellationToken)
                .ConfigureAwait(false);
            return new StoreSession(store, host);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<(IAsyncDisposable Store, EmbeddedPorts Ports)> OpenStoreAsync(
        StoreLocation location,
        CommandEnvironment environment,
        bool create,
        HashKey? newHashKey,
        CancellationToken cancellationToken)
    {
        if (location.Folder is { } folder)
        {
            var files = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = folder, NewHashKey = newHashKey });
            return (files, new EmbeddedPorts(
                files.HashKey,
                files.Log,
                files.Checkpoints,
                files.Results,
                files.BatchRuns,
                files.Verdicts,
                ContractYaml.Read,
                environment.Clock));
        }

        var options = new PostgresStoreOptions
        {
            ConnectionString = location.Connection!,
            Schema = location.Schema!,
            Create = create,
            NewHashKey = newHashKey,
        };
        var schema = await PostgresStore.OpenAsync(options, cancellationToken).ConfigureAwait(false);
        return (schema, new EmbeddedPorts(
            schema.HashKey,
            schema.Log,
            schema.Checkpoints,
            schema.Results,
            schema.BatchRuns,
            schema.Verdicts,
            ContractYaml.Read,
            environment.Clock));
    }

    /// <summary>The control log of a registered contract.</summary>
    /// <exception cref="UnknownContractException">It is not.</exception>
    public ControlLog ControlOf(string contractId) => Host.ControlOf(contractId);

    /// <summary>A registered contract.</summary>
    /// <exception cref="UnknownContractException">It is not.</exception>
    public Contract ContractOf(string contractId) => Host.ControlOf(contractId).Contract.Contract;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Host.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await _store.DisposeAsync().ConfigureAwait(false);
        }
    }
}
