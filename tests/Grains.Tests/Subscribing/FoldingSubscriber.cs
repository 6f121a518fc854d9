using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Subscribing;

namespace StreamBatch.Grains.Tests.Subscribing;

/// <summary>Follows the panes of a cluster from the start and folds them into the windows that stand; refuses one that
/// comes twice, or before the revision that it follows.</summary>
internal sealed class FoldingSubscriber : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Key, long Start), Pane> _newest = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Contract _contract;
    private readonly Task _running;

    public FoldingSubscriber(PaneFeedReader reader, Contract contract)
    {
        _contract = contract;
        _running = RunAsync(reader);
    }

    /// <summary>The windows that stand, as the store's rows are read.</summary>
    public async Task<Dictionary<(string Key, long Start), string>> ReadAsync()
    {
        if (_running.IsCompleted)
        {
            await _running;
        }

        lock (_gate)
        {
            return _newest.Where(item => item.Value.Mode != PaneMode.Withdrawal).ToDictionary(
                item => item.Key, item => AggregateValuesJson.Write(_contract.Aggregates, item.Value.Values!));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // As it was told.
        }

        _end.Dispose();
    }

    private async Task RunAsync(PaneFeedReader reader)
    {
        var position = await reader.ResolveAsync(_contract, "start", _end.Token);
        await foreach (var page in reader.FollowAsync(_contract, position, null, _end.Token))
        {
            lock (_gate)
            {
                foreach (var pane in page.Panes)
                {
                    var place = (pane.Key, pane.Window.Start.Microseconds);
                    Assert.Equal((_newest.GetValueOrDefault(place)?.Revision ?? 0) + 1, pane.Revision);
                    _newest[place] = pane;
                }
            }
        }
    }
}
