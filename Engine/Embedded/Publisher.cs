using System.Threading.Channels;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Embedded;

/// <summary>
/// Publishes, behind the log, what durable blocks gave: all that waits goes into one transaction. Batches that only
/// move a published offset wait for one with content, or for <see cref="DrainAsync"/>.
/// </summary>
internal sealed class Publisher
{
    private readonly IResultStore _results;
    private readonly Channel<Item> _queue;
    private readonly Task _loop;

    public Publisher(IResultStore results, int capacity)
    {
        _results = results;
        _queue = Channel.CreateBounded<Item>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Queues batches; waits while the queue is full.</summary>
    public ValueTask AddAsync(List<(Contract Contract, PublishBatch Batch)> batches) =>
        _queue.Writer.WriteAsync(new Item(batches, null));

    /// <summary>Completes when everything queued before, published offsets too, is in the store.</summary>
    public async Task DrainAsync()
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(new Item([], drained)).ConfigureAwait(false);
        await drained.Task.ConfigureAwait(false);
    }

    /// <summary>Publishes what waits and ends.</summary>
    public async Task StopAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        List<(Contract, PublishBatch)> waiting = [];
        List<TaskCompletionSource> drains = [];
        try
        {
            while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (_queue.Reader.TryRead(out var item))
                {
                    waiting.AddRange(item.Batches);
                    if (item.Drained is { } drained)
                    {
                        drains.Add(drained);
                    }
                }

                if (drains.Count == 0 && waiting.Count < MaxWaiting && !waiting.Exists(HasContent))
                {
                    continue;
                }

                if (waiting.Count > 0)
                {
                    await _results.PublishAsync(waiting, CancellationToken.None).ConfigureAwait(false);
                }

                waiting.Clear();
                drains.ForEach(drained => drained.TrySetResult());
                drains.Clear();
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whoever comes next is told; the log has everything, so a restart publishes it again.
            _queue.Writer.TryComplete(failure);
            drains.ForEach(drained => drained.TrySetException(failure));
            while (_queue.Reader.TryRead(out var item))
            {
                item.Drained?.TrySetException(failure);
            }

            throw;
        }
    }

    private const int MaxWaiting = 10_000;

    private static bool HasContent((Contract Contract, PublishBatch Batch) item) =>
        item.Batch.Panes.Count + item.Batch.Quarantined.Count + item.Batch.QuarantineChanges.Count > 0;

    private readonly record struct Item(
        List<(Contract Contract, PublishBatch Batch)> Batches,
        TaskCompletionSource? Drained);
}
