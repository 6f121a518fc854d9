using StreamBatch.Benchmarks.Peers;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Odcs;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Benchmarks.Embedded;

/// <summary>
/// StreamBatch: a file of events to a durable log, deduplicated and windowed, with the complete windows published and
/// the open ones readable. Every request of 1,000 events is acknowledged only after it is on stable storage.
/// </summary>
internal abstract class EmbeddedContender : IPeer
{
    private readonly string _folder;
    private EmbeddedStore? _store;

    /// <param name="folder">An existing folder on the disk that is to be measured.</param>
    protected EmbeddedContender(string folder) => _folder = Path.Combine(folder, "streambatch-store");

    /// <inheritdoc/>
    public abstract string Name { get; }

    protected EmbeddedHost Host { get; private set; } = null!;

    /// <summary>The panes that it publishes.</summary>
    protected IPaneFeed Panes => _store!.Panes;

    /// <inheritdoc/>
    public virtual async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        await ClearAsync(cancellationToken).ConfigureAwait(false);
        _store = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = _folder });
        var ports = new EmbeddedPorts(
            _store.HashKey,
            _store.Log,
            _store.Checkpoints,
            _store.Results,
            _store.BatchRuns,
            _store.Verdicts,
            ContractYaml.Read,
            TimeProvider.System);
        Host = await EmbeddedHost.OpenAsync(ports, new EmbeddedHostOptions(), cancellationToken).ConfigureAwait(false);
        await Host.RegisterAsync(BenchContract.Document, BenchContract.Read()).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<long> RunAsync(string file, CancellationToken cancellationToken)
    {
        var events = await IngestAsync(file, cancellationToken).ConfigureAwait(false);
        await Host.DrainAsync().ConfigureAwait(false);
        return events;
    }

    /// <inheritdoc/>
    public async ValueTask<PeerResult> ReadResultAsync(long events, CancellationToken cancellationToken)
    {
        long windows = 0;
        Int128 counted = 0;
        Int128 amount = 0;
        Int128 extremes = 0;
        void Add(AggregateValues values)
        {
            windows++;
            counted += values[0].Units;
            amount += values[1].Units;
            extremes += values[2].Units + values[3].Units;
        }

        var results = Host.Results.ReadResultsAsync(BenchContract.Read(), new ResultQuery(), cancellationToken);
        await foreach (var pane in results.ConfigureAwait(false))
        {
            Add(pane.Values!);
        }

        foreach (var open in await Host.OpenWindowsAsync(BenchContract.Id).ConfigureAwait(false))
        {
            Add(open.Values);
        }

        return new PeerResult(events, windows, (long)counted, (decimal)amount / 100, (decimal)extremes / 100);
    }

    /// <inheritdoc/>
    public virtual async ValueTask ClearAsync(CancellationToken cancellationToken)
    {
        if (_store is not null)
        {
            await Host.DisposeAsync().ConfigureAwait(false);
            await _store.DisposeAsync().ConfigureAwait(false);
            _store = null;
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ClearAsync(CancellationToken.None).ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes the events in; returns their number.</summary>
    protected abstract Task<long> IngestAsync(string file, CancellationToken cancellationToken);
}
