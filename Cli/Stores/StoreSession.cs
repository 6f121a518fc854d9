using StreamBatch.Domain.Contracts;
using StreamBatch.Engine;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Embedded;
using StreamBatch.Odcs;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Cli.Stores;

/// <summary>A folder opened for one command: the store, and the engine on it.</summary>
internal sealed class StoreSession : IAsyncDisposable
{
    private readonly EmbeddedStore _store;

    private StoreSession(EmbeddedStore store, EmbeddedHost host)
    {
        _store = store;
        Host = host;
    }

    public EmbeddedHost Host { get; }

    /// <summary>Opens the store that is in <paramref name="folder"/>.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static Task<StoreSession> OpenAsync(
        string folder,
        CommandEnvironment environment,
        CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new CommandException(
                $"no store in '{folder}': `streambatch contract register FILE` makes one, --data names another folder");
        }

        return OpenOrCreateAsync(folder, environment, cancellationToken);
    }

    /// <summary>Opens the store in <paramref name="folder"/>, making it when it is not there.</summary>
    public static async Task<StoreSession> OpenOrCreateAsync(
        string folder,
        CommandEnvironment environment,
        CancellationToken cancellationToken)
    {
        var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = folder });
        try
        {
            var ports = new EmbeddedPorts(
                store.HashKey,
                store.Log,
                store.Checkpoints,
                store.Results,
                store.BatchRuns,
                store.Verdicts,
                ContractYaml.Read,
                environment.Clock);
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
