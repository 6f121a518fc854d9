using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Testing.Embedded;

/// <summary>
/// A host of one contract on a folder of its own, which can be closed, abandoned and opened again. Nothing is flushed.
/// The folder goes when this is disposed of.
/// </summary>
public sealed class EmbeddedFolder : IAsyncDisposable
{
    private readonly Contract _contract;
    private readonly EmbeddedHostOptions _options;
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _isQuiet = new(true);
    private EmbeddedStore? _store;
    private EmbeddedHost? _host;
    private Abandonment _abandonment = new();
    private int? _segmentBytes;

    private EmbeddedFolder(Contract contract, EmbeddedHostOptions options)
    {
        _contract = contract;
        _options = options;
        Path = Directory.CreateTempSubdirectory("streambatch-test-").FullName;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Processing time.</summary>
    public ManualClock Clock { get; } = new();

    /// <summary>Sees every fault point first; what it throws, the store throws.</summary>
    public Action<FaultPoint>? OnFault { get; set; }

    /// <summary>The host that is open.</summary>
    public EmbeddedHost Host => _host ?? throw new InvalidOperationException("The folder is not open.");

    /// <summary>The feed of the panes of the store that is open.</summary>
    public IPaneFeed Panes => _store?.Panes ?? throw new InvalidOperationException("The folder is not open.");

    /// <summary>The bytes that the last opening cut off the log's end.</summary>
    public long TornBytes => _store?.TornBytes ?? throw new InvalidOperationException("The folder is not open.");

    /// <summary>A new folder with a host that has <paramref name="contract"/>.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="options">The host's options; null: the defaults.</param>
    /// <param name="now">Processing time at registration; null: the clock's own beginning.</param>
    /// <param name="segmentBytes">How large a segment of the log becomes; null: the default.</param>
    public static async Task<EmbeddedFolder> CreateAsync(
        Contract contract,
        EmbeddedHostOptions? options = null,
        DateTimeOffset? now = null,
        int? segmentBytes = null)
    {
        ArgumentNullException.ThrowIfNull(contract);
        EmbeddedFolder folder = new(contract, options ?? new EmbeddedHostOptions())
        {
            _segmentBytes = segmentBytes,
        };
        folder.Clock.Advance((now ?? folder.Clock.GetUtcNow()) - folder.Clock.GetUtcNow());
        await folder.OpenAsync().ConfigureAwait(false);
        await folder.Host.RegisterAsync(contract.Id, contract).ConfigureAwait(false);
        return folder;
    }

    /// <summary>Opens the folder again.</summary>
    public async Task OpenAsync()
    {
        var abandonment = _abandonment = new Abandonment();
        _store = EmbeddedStore.Open(new EmbeddedStoreOptions
        {
            Folder = Path,
            Flush = false,
            SegmentBytes = _segmentBytes ?? EmbeddedStoreOptions.DefaultSegmentBytes,
            NewHashKey = new HashKey(0x0123456789abcdef, 0xfedcba9876543210),
            OnFaultPoint = point => OnFaultPoint(point, abandonment),
        });
        EmbeddedPorts ports = new(
            _store.HashKey,
            _store.Log,
            _store.Checkpoints,
            _store.Results,
            _store.BatchRuns,
            _store.Verdicts,
            _ => new ContractReading(_contract, []),
            Clock);
        _host = await EmbeddedHost.OpenAsync(ports, _options, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Closes the host in good order.</summary>
    public async Task CloseAsync()
    {
        await Host.DisposeAsync().ConfigureAwait(false);
        await CloseStoreAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Leaves the host as the end of its process would: nothing more is published and no checkpoint is written. Appends
    /// must have been awaited.
    /// </summary>
    public async Task AbandonAsync()
    {
        lock (_gate)
        {
            _abandonment.IsAbandoned = true;
        }

        _isQuiet.Wait();
        await CloseStoreAsync().ConfigureAwait(false);
    }

    /// <summary>Deletes the files and folders in the folder, which is closed, whose names begin with
    /// <paramref name="prefix"/>.</summary>
    public void Delete(string prefix)
    {
        foreach (var name in Directory.GetFileSystemEntries(Path, prefix + "*"))
        {
            if (Directory.Exists(name))
            {
                Directory.Delete(name, recursive: true);
            }
            else
            {
                File.Delete(name);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await AbandonAsync().ConfigureAwait(false);
        }

        _isQuiet.Dispose();
        Directory.Delete(Path, recursive: true);
    }

    private async Task CloseStoreAsync()
    {
        await _store!.DisposeAsync().ConfigureAwait(false);
        (_store, _host) = (null, null);
    }

    // Files are closed only while nobody writes to them, and an abandoned host no longer comes to writing.
    private void OnFaultPoint(FaultPoint point, Abandonment abandonment)
    {
        try
        {
            OnFault?.Invoke(point);
        }
        catch
        {
            // What is broken off writes nothing more.
            _isQuiet.Set();
            throw;
        }

        lock (_gate)
        {
            if (point is FaultPoint.AfterPublish or FaultPoint.AfterCheckpoint)
            {
                _isQuiet.Set();
            }
            else if (point is FaultPoint.BeforePublish or FaultPoint.BeforeFlush)
            {
                if (abandonment.IsAbandoned)
                {
                    throw new OperationCanceledException("The host was abandoned.");
                }

                _isQuiet.Reset();
            }
        }
    }

    private sealed class Abandonment
    {
        public bool IsAbandoned { get; set; }
    }
}
