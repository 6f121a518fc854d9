using System.Threading.Channels;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Subscribing;

namespace StreamBatch.Engine.Embedded;

/// <summary>
/// Publishes, behind the log, what durable blocks gave: all that waits goes into one transaction, up to a limit of
/// panes. Batches that only move a published offset wait for one with content, or for <see cref="DrainAsync"/>.
/// </summary>
internal sealed class Publisher : IAsyncDisposable
{
    private const int MaxWaiting = 10_000;

    // A block may complete millions of windows, whose transaction would run into every timeout.
    private const int MaxPanes = 50_000;

    private readonly IResultStore _results;
    private readonly PaneWakeUps _wakeUps;
    private readonly Channel<List<(Contract Contract, PublishBatch Batch)>> _queue;
    private readonly List<(Contract Contract, PublishBatch Batch)> _waiting = [];
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Task _loop;
    private Exception? _failure;

    public Publisher(IResultStore results, PaneWakeUps wakeUps, int capacity)
    {
        _results = results;
        _wakeUps = wakeUps;
        _queue = Channel.CreateBounded<List<(Contract Contract, PublishBatch Batch)>>(capacity);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Queues batches; waits while the queue is full.</summary>
    public ValueTask AddAsync(List<(Contract Contract, PublishBatch Batch)> batches) =>
        _queue.Writer.WriteAsync(batches);

    /// <summary>Completes when everything queued before, published offsets too, and then <paramref name="batches"/> are
    /// in the store. What is to be waited for is published by who waits: no other thread has to wake up.</summary>
    public Task DrainAsync(List<(Contract Contract, PublishBatch Batch)> batches) => PublishAsync(batches, true);

    /// <summary>Publishes what waits and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        try
        {
            await _loop.ConfigureAwait(false);
        }
        finally
        {
            _turn.Dispose();
        }
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            await PublishAsync([], false).ConfigureAwait(false);
        }
    }

    private async Task PublishAsync(List<(Contract Contract, PublishBatch Batch)> batches, bool everything)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_failure is not null)
            {
                throw new StoreException("The results failed before: " + _failure.Message, _failure);
            }

            while (_queue.Reader.TryRead(out var queued))
            {
                _waiting.AddRange(queued);
            }

            _waiting.AddRange(batches);
            if (_waiting.Count > 0 && (everything || _waiting.Count >= MaxWaiting || _waiting.Exists(HasContent)))
            {
                foreach (var part in InParts(_waiting))
                {
                    await _results.PublishAsync(part, CancellationToken.None).ConfigureAwait(false);
                    foreach (var (_, batch) in part.Where(item => item.Batch.Panes.Count > 0))
                    {
                        _wakeUps.Raise(batch.ContractId, batch.Partition, batch.Panes[^1].Number);
                    }
                }

                _waiting.Clear();
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whoever comes next is told; the log has everything, so a restart publishes it again.
            _failure ??= failure;
            _queue.Writer.TryComplete(failure);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    // Only the last part of a batch moves the published offset: after a crash between two parts the batch is published
    // again, and the panes of the first are known by their numbers.
    private static IEnumerable<List<(Contract Contract, PublishBatch Batch)>> InParts(
        List<(Contract Contract, PublishBatch Batch)> batches)
    {
        List<(Contract, PublishBatch)> part = [];
        var room = MaxPanes;
        foreach (var (contract, batch) in batches)
        {
            var done = 0;
            while (batch.Panes.Count - done > room)
            {
                part.Add((contract, batch with
                {
                    NextOffset = 0,
                    Panes = [.. batch.Panes.Skip(done).Take(room)],
                    Quarantined = [],
                    QuarantineChanges = [],
                }));
                yield return part;
                done += room;
                (part, room) = ([], MaxPanes);
            }

            part.Add((contract, done == 0 ? batch : batch with { Panes = [.. batch.Panes.Skip(done)] }));
            room -= batch.Panes.Count - done;
        }

        yield return part;
    }

    private static bool HasContent((Contract Contract, PublishBatch Batch) item) =>
        item.Batch.Panes.Count + item.Batch.Quarantined.Count + item.Batch.QuarantineChanges.Count > 0;
}
