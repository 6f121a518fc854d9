using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.Subscribing;

namespace StreamBatch.Engine.Embedded;

/// <summary>
/// The embedded edition: all roles in one process on one store. Requests are prepared by the caller, in parallel if it
/// likes; here they are judged one after the other, made durable in groups, and acknowledged after that. Safe for use
/// by several threads.
/// </summary>
/// <remarks>
/// Two locks, always taken in this order: the append lock (who writes to the log) and the gate (who changes state).
/// Ingest takes the gate alone and leaves its blocks in the open group; the committer takes both to close that group,
/// and writes it holding the append lock only, so that judging goes on meanwhile. Rare acts take both throughout and
/// find everything before them durable and published.
/// </remarks>
public sealed partial class EmbeddedHost : IAsyncDisposable
{
    private readonly EmbeddedPorts _ports;
    private readonly EmbeddedHostOptions _options;
    private readonly SemaphoreSlim _appendLock = new(1, 1);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SemaphoreSlim _work = new(0);
    private readonly PaneWakeUps _wakeUps = new();
    private readonly PaneWakeUps _verdictWakeUps = new();
    private readonly Publisher _publisher;
    private readonly Task _committer;
    private volatile SortedDictionary<string, HostedContract> _contracts = new(StringComparer.Ordinal);
    private CommitGroup _open = new();
    private Exception? _failure;
    private bool _isStopping;
    private LogPosition _lastCheckpoint;
    private long _bytesSinceCheckpoint;

    private EmbeddedHost(EmbeddedPorts ports, EmbeddedHostOptions options)
    {
        _ports = ports;
        _options = options;
        _publisher = new Publisher(ports.Results, _wakeUps, options.MaxUnpublishedGroups);
        _committer = Task.Run(CommitLoopAsync);
    }

    /// <summary>The registered contracts, by id.</summary>
    public IReadOnlyList<CompiledContract> Contracts =>
        [.. _contracts.Values.Select(hosted => hosted.Control.Contract)];

    /// <summary>Tells subscribers of panes that this host has published.</summary>
    public IPaneWakeUps WakeUps => _wakeUps;

    /// <summary>Tells subscribers of verdicts that this host has sealed: as partition 0, with the number of the last.
    /// </summary>
    public IPaneWakeUps VerdictWakeUps => _verdictWakeUps;

    /// <summary>A registered contract.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public CompiledContract ContractOf(string contractId) => Find(contractId).Control.Contract;

    /// <summary>The key of the store's hashes.</summary>
    public HashKey HashKey => _ports.HashKey;

    /// <summary>An empty request for events of a registered contract.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public PreparedRequest NewRequest(string contractId) => new(Find(contractId).Control.Contract, _ports.HashKey);

    /// <summary>Registers a contract that was read from <paramref name="document"/>. Doing it twice changes nothing.
    /// </summary>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="ContractExistsException">Another document is registered under its id.</exception>
    public async Task<bool> RegisterAsync(string document, Contract contract)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(contract);
        await EnterAsync().ConfigureAwait(false);
        try
        {
            if (_contracts.TryGetValue(contract.Id, out var registered))
            {
                return registered.Control.Document == document
                    ? false
                    : throw new ContractExistsException(contract.Id, registered.Contract.Version);
            }

            var (control, block) = ControlLog.Register(document, contract, Now(), SemanticsVersion.Newest);

            // Who looks a contract up holds no lock: what is there is replaced, not changed.
            _contracts = new SortedDictionary<string, HostedContract>(_contracts, StringComparer.Ordinal)
            {
                { contract.Id, new HostedContract(control, _ports.HashKey) },
            };
            _open.Add(block);
            await FlushAsync().ConfigureAwait(false);
            return true;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// Takes a sealed request: on return all its events that were not rejected are on stable storage, and their
    /// outcomes are in it.
    /// </summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="request">The request, which the host owns until the task completes.</param>
    /// <param name="holdsWatermark">Whether the watermark stays for now: bounded input in any order.</param>
    public async Task IngestAsync(string contractId, PreparedRequest request, bool holdsWatermark)
    {
        var durable = await SubmitAsync(contractId, request, holdsWatermark).ConfigureAwait(false);
        await durable.ConfigureAwait(false);
    }

    /// <summary>As <see cref="IngestAsync"/>; on return what the request gave is published, too.</summary>
    public async Task IngestAndPublishAsync(string contractId, PreparedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        await EnterAsync().ConfigureAwait(false);
        try
        {
            var hosted = Find(contractId);
            Step(() => hosted.Accept(request, Now(), false, _open));
            await FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// As <see cref="IngestAsync"/>, in two steps: on return the request is judged, and stands in the log after those
    /// judged before it; the task in the result completes when it is on stable storage.
    /// </summary>
    public async Task<Task> SubmitAsync(string contractId, PreparedRequest request, bool holdsWatermark)
    {
        ArgumentNullException.ThrowIfNull(request);
        CommitGroup group;
        while (true)
        {
            await _gate.WaitAsync().ConfigureAwait(false);
            group = _open;
            if (group.Bytes <= _options.MaxPendingBytes || _failure is not null)
            {
                break;
            }

            _gate.Release();
            await group.Durable.ConfigureAwait(false);
        }

        try
        {
            ThrowIfFailed();
            var wasEmpty = group.Blocks.Count == 0;
            Step(() => Find(contractId).Accept(request, Now(), holdsWatermark, group));
            if (group.Blocks.Count == 0)
            {
                return Task.CompletedTask;
            }

            if (wasEmpty)
            {
                _work.Release();
            }

            return group.Durable;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Raises a contract's watermark to at least <paramref name="time"/> (microseconds); returns it.</summary>
    public Task<long?> RaiseWatermarkAsync(string contractId, long time) =>
        DecideAsync(contractId, hosted => hosted.Control.Watermark.Raise(time, WatermarkCause.Explicit));

    /// <summary>Ends the input: the watermark passes the allowed lateness of every window with data; returns
    /// it.</summary>
    public Task<long?> EndAsync(string contractId) =>
        DecideAsync(contractId, hosted => hosted.GreatestDeadline is { } deadline
            ? hosted.Control.Watermark.Raise(deadline, WatermarkCause.End)
            : null);

    /// <summary>Takes what the clock decides: sources that fell idle; returns the watermark.</summary>
    public Task<long?> TickAsync(string contractId) => DecideAsync(contractId, _ => null);

    /// <summary>As <see cref="TickAsync"/> for every contract; those that the clock asks nothing of are not
    /// touched.</summary>
    public async Task TickAllAsync()
    {
        foreach (var (id, hosted) in _contracts)
        {
            if (hosted.Contract.Watermark.IdleTimeout is not null)
            {
                await TickAsync(id).ConfigureAwait(false);
            }
        }

        ThrowIfFailed();
    }

    /// <summary>The watermark of a contract in microseconds; null while undefined.</summary>
    public long? WatermarkOf(string contractId) => Find(contractId).Control.Watermark.Watermark;

    /// <summary>
    /// The watermark that every partition's log shows, in microseconds: every window that ends at or before it is
    /// complete everywhere. Null until all partitions have recorded one.
    /// </summary>
    public long? CompleteTo(string contractId) => Find(contractId).Roll.CompleteTo;

    /// <summary>Completes when everything acknowledged is published.</summary>
    public async Task DrainAsync()
    {
        await EnterAsync().ConfigureAwait(false);
        Leave();
    }

    /// <summary>Writes a checkpoint, so that a restart replays only what comes after it.</summary>
    public async Task CheckpointAsync()
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            await WriteCheckpointAsync().ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Makes everything durable and published, writes a checkpoint and stops. A host that only reads just
    /// stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStopping)
        {
            return;
        }

        try
        {
            if (_failure is null)
            {
                await CloseAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _isStopping = true;
            _work.Release();
            await _committer.ConfigureAwait(false);
            try
            {
                await _publisher.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception) when (_failure is not null)
            {
                // Told before; what is not published is published again from the log.
            }
        }
    }

    // What is only submitted becomes durable first; the log's end tells of it after that.
    private async Task CloseAsync()
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            if (!IsReading && _ports.Log.End != _lastCheckpoint)
            {
                await WriteCheckpointAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            Leave();
        }
    }

    private async Task<long?> DecideAsync(string contractId, Func<HostedContract, WatermarkDecision?> decide)
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            var hosted = Find(contractId);
            Step(() =>
            {
                hosted.Tick(Now(), _open);
                if (decide(hosted) is { } decision)
                {
                    hosted.Decide(decision, Now(), _open);
                }
            });
            await FlushAsync().ConfigureAwait(false);
            return hosted.Control.Watermark.Watermark;
        }
        finally
        {
            Leave();
        }
    }

    private HostedContract Find(string contractId) =>
        _contracts.GetValueOrDefault(contractId) ?? throw new UnknownContractException(contractId, _contracts.Keys);

    private long Now() => (_ports.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private void ThrowIfFailed()
    {
        ObjectDisposedException.ThrowIf(_isStopping, this);
        if (_failure is not null)
        {
            throw new StoreException(
                "The store has failed and must be opened again: " + _failure.Message, _failure);
        }
    }

    // A step that throws midway leaves state that is not what the log says: nothing may go on from it.
    private void Step(Action step)
    {
        try
        {
            step();
        }
        catch (Exception failure) when (failure is not UnknownContractException)
        {
            _failure = failure;
            throw;
        }
    }
}
