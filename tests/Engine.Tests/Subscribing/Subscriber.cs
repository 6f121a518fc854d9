using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Feeds;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Subscribing;

namespace StreamBatch.Engine.Tests.Subscribing;

/// <summary>Follows a feed, keeps what it sees with the position after each pane, and can begin anew from any of
/// them.</summary>
internal sealed class Subscriber(PaneFeedReader reader, Contract contract) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(Pane Pane, FeedPosition Position)> _seen = [];
    private CancellationTokenSource _end = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Faults when the subscription does.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    public List<Pane> Seen
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen.Select(step => step.Pane)];
            }
        }
    }

    public void Start(string from = "start") => Running = RunAsync(from, _end.Token);

    /// <summary>Ends the subscription, forgets all but the first panes that it saw, and goes on from there.</summary>
    public async Task RestartAsync(int kept)
    {
        await EndAsync();
        string from;
        lock (_gate)
        {
            kept = Math.Min(kept, _seen.Count);
            from = kept == 0 ? "start" : _seen[kept - 1].Position.ToString();
            _seen.RemoveRange(kept, _seen.Count - kept);
        }

        _end = new CancellationTokenSource();
        Start(from);
    }

    /// <summary>Completes when it has seen that many panes.</summary>
    public async Task SawAsync(int count)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_seen.Count >= count)
                {
                    return;
                }

                more = _more.Task;
            }

            await await Task.WhenAny(more, Running).WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task EndAsync()
    {
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Running);
        _end.Dispose();
    }

    private async Task RunAsync(string from, CancellationToken cancellationToken)
    {
        var position = await reader.ResolveAsync(contract, from, cancellationToken);
        await foreach (var page in reader.FollowAsync(contract, position, null, cancellationToken))
        {
            lock (_gate)
            {
                _seen.AddRange(page.Steps());
                _more.TrySetResult();
                _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
