using StreamBatch.Cli.Contracts;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Odcs;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Cli.Simulating;

/// <summary>The engine with one contract on a temporary folder, which goes when this is disposed of.</summary>
internal sealed class Simulation : IAsyncDisposable
{
    // Nobody but the script's author sends events, and runs are to be the same every time.
    private static readonly HashKey HashKey = new(0x5374726561_6d42, 0x6174636853_696d);

    private readonly string _folder = Directory.CreateTempSubdirectory("streambatch-simulate-").FullName;
    private readonly Dictionary<int, long> _given = [];
    private readonly TimeProvider _clock;
    private EmbeddedStore? _store;
    private EmbeddedHost? _host;
    private PaneRecorder? _recorder;

    private Simulation(string contractId, TimeProvider clock)
    {
        ContractId = contractId;
        _clock = clock;
    }

    public string ContractId { get; }

    /// <summary>The engine; another one after <see cref="RestartAsync"/>.</summary>
    public EmbeddedHost Host => _host ?? throw new ObjectDisposedException(nameof(Simulation));

    /// <summary>The contract as the engine has it.</summary>
    public CompiledContract Contract => Host.ControlOf(ContractId).Contract;

    /// <summary>An engine that has the valid contract of <paramref name="file"/>.</summary>
    public static async Task<Simulation> OpenAsync(
        ContractFile file,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var contract = file.Reading.Contract ?? throw new ArgumentException("The contract is not valid.", nameof(file));
        var simulation = new Simulation(contract.Id, clock);
        try
        {
            await simulation.OpenAsync(cancellationToken).ConfigureAwait(false);
            await simulation.Host.RegisterAsync(file.Document, contract).ConfigureAwait(false);
            return simulation;
        }
        catch
        {
            await simulation.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The panes published since the last call.</summary>
    public List<Pane> TakePanes() => _recorder!.TakePanes();

    /// <summary>Drops all memory, as the end of the process would, and recovers from the files.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync().ConfigureAwait(false);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync().ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        _store = EmbeddedStore.Open(new EmbeddedStoreOptions
        {
            Folder = _folder,
            Flush = false,
            NewHashKey = HashKey,
        });
        _recorder = new PaneRecorder(_store.Results, _given);
        var ports = new EmbeddedPorts(
            _store.HashKey,
            _store.Log,
            _store.Checkpoints,
            _recorder,
            _store.BatchRuns,
            _store.Verdicts,
            ContractYaml.Read,
            _clock);
        _host = await EmbeddedHost.OpenAsync(ports, new EmbeddedHostOptions(), cancellationToken)
            .ConfigureAwait(false);
    }

    // Between steps all that was acknowledged is published, and the host waits for work: it is left behind, without
    // the checkpoint that an orderly end would write.
    private async Task StopAsync()
    {
        _host = null;
        if (_store is { } store)
        {
            _store = null;
            await store.DisposeAsync().ConfigureAwait(false);
        }
    }
}
