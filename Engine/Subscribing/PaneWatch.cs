using StreamBatch.Domain.Feeds;
using StreamBatch.Domain.Partitioning;

namespace StreamBatch.Engine.Subscribing;

/// <summary>
/// What one subscriber has heard since it last looked: of each partition the greatest number of a pane, however many
/// wake-ups said it. One subscriber waits at a time; wake-ups come from any thread.
/// </summary>
public sealed class PaneWatch : IDisposable
{
    private readonly Action<PaneWatch> _end;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, long> _heard = [];
    private FeedPosition? _position;
    private TaskCompletionSource? _waiting;

    internal PaneWatch(string contractId, Action<PaneWatch> end)
    {
        ContractId = contractId;
        _end = end;
    }

    /// <summary>The contract.</summary>
    public string ContractId { get; }

    /// <summary>Forgets what was heard: the subscriber is about to look.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _heard.Clear();
        }
    }

    /// <summary>Completes when a pane beyond <paramref name="position"/> was heard of since
    /// <see cref="Forget"/>, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(
        FeedPosition position,
        TimeSpan atMost,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(position);
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_heard.Any(heard => IsBeyond(position, heard.Key, heard.Value)))
            {
                return;
            }

            (_position, _waiting) = (position, waiting);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(atMost, clock, end.Token);
        await Task.WhenAny(waiting.Task, delay).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Ends it.</summary>
    public void Dispose() => _end(this);

    internal void Hear(int partition, long lastPane)
    {
        // A bound on what is kept, whoever raises what.
        if ((uint)partition >= Partitioner.MaxPartitions)
        {
            return;
        }

        lock (_gate)
        {
            _heard[partition] = Math.Max(_heard.GetValueOrDefault(partition), lastPane);
            if (_waiting is not null && IsBeyond(_position!, partition, lastPane))
            {
                _waiting.TrySetResult();
                _waiting = null;
            }
        }
    }

    private static bool IsBeyond(FeedPosition position, int partition, long lastPane) =>
        partition < position.Numbers.Length && lastPane > position.Numbers[partition];
}
