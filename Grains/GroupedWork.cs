using System.Threading.Channels;

namespace StreamBatch.Grains;

/// <summary>Work of many callers that is done together: what waits when the group before has ended is the next group.
/// Safe for use by several threads.</summary>
/// <remarks>Callers bound what waits: each has one item under way.</remarks>
internal sealed class GroupedWork<TItem, TResult> : IAsyncDisposable
{
    private readonly Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> _work;
    private readonly Func<TItem, long> _sizeOf;
    private readonly int _mostItems;
    private readonly long _mostSize;
    private readonly Task _loop;
    private readonly Channel<(TItem Item, TaskCompletionSource<TResult> Done)> _waiting =
        Channel.CreateUnbounded<(TItem, TaskCompletionSource<TResult>)>(
            new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Begins to take items.</summary>
    /// <param name="work">Does a group; gives a result for each item, in order.</param>
    /// <param name="mostItems">The most items of a group.</param>
    /// <param name="sizeOf">The size of an item.</param>
    /// <param name="mostSize">The size after which a group takes no more.</param>
    public GroupedWork(
        Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> work,
        int mostItems,
        Func<TItem, long> sizeOf,
        long mostSize)
    {
        (_work, _mostItems, _sizeOf, _mostSize) = (work, mostItems, sizeOf, mostSize);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Does the work of an item.</summary>
    public Task<TResult> DoAsync(TItem item)
    {
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_waiting.Writer.TryWrite((item, done)))
        {
            done.SetException(new ObjectDisposedException(nameof(GroupedWork<TItem, TResult>)));
        }

        return done.Task;
    }

    /// <summary>Does what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        List<(TItem Item, TaskCompletionSource<TResult> Done)> group = [];
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            var size = 0L;
            while (group.Count < _mostItems && size < _mostSize && _waiting.Reader.TryRead(out var next))
            {
                group.Add(next);
                size += _sizeOf(next.Item);
            }

            try
            {
                var results = await _work([.. group.Select(item => item.Item)]).ConfigureAwait(false);
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
