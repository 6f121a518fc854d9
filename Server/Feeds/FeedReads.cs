using StreamBatch.Engine.Subscribing;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;

namespace StreamBatch.Server.Feeds;

/// <summary>What reads for all feeds of a process. However many there are, they share a few turns at the store.
/// </summary>
internal sealed class FeedReads : IDisposable
{
    private readonly SemaphoreSlim _turns;

    public FeedReads(IEdition edition, ApiOptions options, TimeProvider clock)
    {
        _turns = new SemaphoreSlim(options.MaxFeedReads, options.MaxFeedReads);
        var subscription = new SubscriptionOptions();
        Panes = new PaneFeedReader(
            new BoundedPaneFeed(edition.Panes, _turns), edition.PaneWakeUps, clock, subscription);
        Verdicts = new VerdictFeedReader(
            new BoundedVerdicts(edition.Verdicts, _turns), edition.VerdictWakeUps, clock, subscription);
    }

    /// <summary>The panes.</summary>
    public PaneFeedReader Panes { get; }

    /// <summary>The verdicts.</summary>
    public VerdictFeedReader Verdicts { get; }

    public void Dispose() => _turns.Dispose();
}
