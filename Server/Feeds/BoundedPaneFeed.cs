using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Subscribing;

namespace StreamBatch.Server.Feeds;

/// <summary>A feed of panes, read by no more callers at once than there are turns.</summary>
/// <param name="feed">The feed.</param>
/// <param name="turns">The turns, which stay the caller's.</param>
internal sealed class BoundedPaneFeed(IPaneFeed feed, SemaphoreSlim turns) : IPaneFeed
{
    public async ValueTask<IReadOnlyList<PaneExtent>> ReadExtentsAsync(
        Contract contract,
        CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await feed.ReadExtentsAsync(contract, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }

    public async ValueTask<IReadOnlyList<Pane>> ReadPanesAsync(
        Contract contract,
        IReadOnlyList<PaneRange> ranges,
        CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await feed.ReadPanesAsync(contract, ranges, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }
}
