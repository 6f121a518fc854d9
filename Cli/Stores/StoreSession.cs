using StreamBatch.Domain.Contracts;
using StreamBatch.Engine;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Odcs;
using StreamBatch.Storage.Embedded;
using StreamBatch.Storage.Embedded.Access;
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

    /// <summary>The feed of the panes; null in PostgreSQL that is only read, where it is opened apart.</summary>
    public IPaneFeed? Panes => _store switch
    {
        EmbeddedStore folder => folder.Panes,
        PostgresStore postgres => postgres.Panes,
        _ => null,
    };

    public EmbeddedHost Host { get; }

    /// <summary>Opens the store that is at <paramref name="location"/>.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static Task<StoreSession> OpenAsync(
        StoreLocation location,
        CommandEnvironment environment,
        CancellationToken cancellationToken)
    {
        RefuseMissing(location);
        return OpenAsync(location, environment, false, cancellationToken);
    }

    /// <summary>Opens the store that is at <paramref name="location"/> for a command that only reads. In PostgreSQL a
    /// process that writes it goes on; a folder is opened by one process at a time, whatever it does.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static Task<StoreSession> OpenForReadingAsync(
        StoreLocation location,
        CommandEnvironment environment,
        CancellationToken cancellationToken)
    {
        RefuseMissing(location);
        return location.Folder is null
            ? ReadPostgresAsync(location, environment, cancellationToken)
            : OpenAsync(location, environment, false, cancellationToken);
    }

    /// <summary>Opens the store at <paramref name="location"/>, making it when it is not there.</summary>
    public static Task<StoreSession> OpenOrCreateAsync(
        StoreLocation location,
        CommandEnvironment environment,
        CancellationToken cancellationToken) => OpenAsync(location, environment, true, cancellationToken);

    /// <summary>Refuses a folder that holds no store.</summary>
    /// <exception cref="CommandException">It holds none.</exception>
    public static void RefuseMissing(StoreLocation location)
    {
        if (location.Folder is { } folder && !EmbeddedStore.IsIn(folder) && !EmbeddedKeyStore.IsIn(folder))
        {
            throw new CommandException(
                $"no store in '{folder}': `streambatch contract register FILE` makes one, --data names another folder");
        }
    }

    private static async Task<StoreSession> ReadPostgresAsync(
        StoreLocation location,
        CommandEnvironment environment,
        CancellationToken cancellationToken)
    {
        var options = new PostgresStoreOptions
        {
            ConnectionString = location.Connection!,
            Schema = location.Schema!,
        };
        var snapshot = await PostgresSnapshot.OpenAsync(options, ContractYaml.Read, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            var ports = new EmbeddedPorts(
                snapshot.Source.HashKey,
                snapshot.Source.Log,
                snapshot.Checkpoints,
                snapshot.Source.Results,
                snapshot.Source.BatchRuns,
                snapshot.Verdicts,
                ContractYaml.Read,
                environment.Clock);
            return new StoreSession(
                snapshot,
                await EmbeddedHost.OpenForReadingAsync(ports, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await snapshot.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<StoreSession> OpenAsync(
        StoreLocation location,
        CommandEnvironment environment,
        bool create,
        CancellationToken cancellationToken)
    {
        var (store, ports) = location.Folder is { } folder
            ? InFolder(folder, environment)
            : await InPostgresAsync(location, environment, create, cancellationToken).ConfigureAwait(false);
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

    private static (IAsyncDisposable Store, EmbeddedPorts Ports) InFolder(
        string folder,
        CommandEnvironment environment)
    {
        var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = folder });
        return (store, new EmbeddedPorts(
            store.HashKey,
            store.Log,
            store.Checkpoints,
            store.Results,
            store.BatchRuns,
            store.Verdicts,
            ContractYaml.Read,
            environment.Clock));
    }

    private static async Task<(IAsyncDisposable Store, EmbeddedPorts Ports)> InPostgresAsync(
        StoreLocation location,
        CommandEnvironment environment,
        bool create,
        CancellationToken cancellationToken)
    {
        var options = new PostgresStoreOptions
        {
            ConnectionString = location.Connection!,
            Schema = location.Schema!,
            Create = create,
        };
        var store = await PostgresStore.OpenAsync(options, cancellationToken).ConfigureAwait(false);
        return (store, new EmbeddedPorts(
            store.HashKey,
            store.Log,
            store.Checkpoints,
            store.Results,
            store.BatchRuns,
            store.Verdicts,
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
