using System.Threading.Channels;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Clustering;

namespace StreamBatch.Grains;

/// <summary>The one way of a silo to the log: blocks of all its partitions that wait at one time are appended in one
/// transaction. Each partition has at most one block under way, which bounds what waits.</summary>
public sealed class SiloAppender : IAsyncDisposable
{
    private const int MaxBlocks = 256;

    private readonly IClusterStore _store;
    private readonly Channel<(PendingBlock Block, TaskCompletionSource<bool> Done)> _waiting =
        Channel.CreateUnbounded<(PendingBlock, TaskCompletionSource<bool>)>(
            new UnboundedChannelOptions { SingleReader = true });

    private readonly Task _loop;

    /// <summary>An appender to a store.</summary>
    public SiloAppender(IClusterStore store)
    {
        _store = store;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Appends a block; whether it is durable, or was refused.</summary>
    public Task<bool> AppendAsync(PendingBlock block)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_waiting.Writer.TryWrite((block, done)))
        {
            done.SetException(new ObjectDisposedException(nameof(SiloAppender)));
        }

        return done.Task;
    }

    /// <summary>Appends what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        List<(PendingBlock Block, TaskCompletionSource<bool> Done)> group = [];
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            while (group.Count < MaxBlocks && _waiting.Reader.TryRead(out var next))
            {
                group.Add(next);
            }

            try
            {
                var results = await _store.AppendAsync([.. group.Select(item => item.Block)], CancellationToken.None)
                    .ConfigureAwait(false);
                for (var i = 0; i < group.Count; i++)
                {
                    group[i].Done.SetResult(results[i]);
                }
            }
            catch (Exception failure)
            {
                group.ForEach(item => item.Done.TrySetException(failure));
            }
        }
    }
}
