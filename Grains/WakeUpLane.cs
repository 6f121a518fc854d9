using System.Collections.Concurrent;
using Orleans.Streams;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

/// <summary>
/// Carries the wake-ups of one kind of feed between silos, on a stream for each contract. What is raised here wakes
/// subscribers of this process at once, and goes to the stream at most every 50 ms, with the newest number of each
/// partition: what waits is no more than one number a partition. What is lost is lost: subscribers look by themselves.
/// Safe for use by several threads.
/// </summary>
/// <param name="name">The namespace of its streams.</param>
/// <param name="client">The cluster.</param>
/// <param name="options">How grains carry their roles.</param>
internal sealed class WakeUpLane(string name, IClusterClient client, GrainOptions options) : IPaneWakeUps, IDisposable
{
    private static readonly TimeSpan SendEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SubscribeAgainAfter = TimeSpan.FromSeconds(5);

    private readonly PaneWakeUps _here = new();
    private readonly ConcurrentDictionary<string, Outbox> _outboxes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task>> _subscriptions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private int _isDisposed;

    /// <inheritdoc/>
    public PaneWatch Watch(string contractId)
    {
        var watch = _here.Watch(contractId);
        _ = SubscribedAsync(contractId);
        return watch;
    }

    /// <summary>What has a number of a partition is there for readers.</summary>
    public void Raise(string contractId, int partition, long last)
    {
        _here.Raise(contractId, partition, last);
        if (_outboxes.GetOrAdd(contractId, _ => new Outbox()).Add(partition, last))
        {
            // Not on the scheduler of the grain that calls, which is not to wait for it.
            _ = Task.Run(() => SendAsync(contractId), CancellationToken.None);
        }
    }

    /// <summary>Ends what is under way. A container that gives it under two names does this twice.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _end.Cancel();
            _end.Dispose();
        }
    }

    /// <summary>Completes when wake-ups of a contract that other silos send come here, from the first call on for as
    /// long as the process lives.</summary>
    public Task SubscribedAsync(string contractId) => _subscriptions.GetOrAdd(
        contractId, id => new Lazy<Task>(() => Task.Run(() => SubscribeAsync(id), CancellationToken.None))).Value;

    private async Task SubscribeAsync(string contractId)
    {
        while (true)
        {
            try
            {
                await StreamOf(contractId).SubscribeAsync((wakeUp, _) =>
                {
                    _here.Raise(contractId, wakeUp.Partition, wakeUp.LastPane);
                    return Task.CompletedTask;
                }).ConfigureAwait(false);
                return;
            }
            catch (Exception) when (!_end.IsCancellationRequested)
            {
                // Without it subscribers still poll.
                await Task.Delay(SubscribeAgainAfter, options.Clock, _end.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task SendAsync(string contractId)
    {
        var outbox = _outboxes[contractId];
        while (!_end.IsCancellationRequested && outbox.Take() is { Count: > 0 } wakeUps)
        {
            try
            {
                await StreamOf(contractId).OnNextBatchAsync(wakeUps).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // A hint that comes late is worth nothing: it is not sent again.
            }

            await Task.Delay(SendEvery, options.Clock, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private IAsyncStream<PaneWakeUp> StreamOf(string contractId) =>
        client.GetStreamProvider(StreamWakeUps.ProviderName).GetStream<PaneWakeUp>(StreamId.Create(name, contractId));

    private sealed class Outbox
    {
        private readonly Lock _gate = new();
        private Dictionary<int, long> _newest = [];
        private bool _isSending;

        /// <summary>Whether somebody must begin to send.</summary>
        public bool Add(int partition, long lastPane)
        {
            lock (_gate)
            {
                _newest[partition] = lastPane;
                var mustBegin = !_isSending;
                _isSending = true;
                return mustBegin;
            }
        }

        /// <summary>What waits; with nothing, sending has ended.</summary>
        public List<PaneWakeUp> Take()
        {
            lock (_gate)
            {
                var taken = _newest;
                _newest = [];
                _isSending = taken.Count > 0;
                return [.. taken.Select(item => new PaneWakeUp(item.Key, item.Value))];
            }
        }
    }
}
