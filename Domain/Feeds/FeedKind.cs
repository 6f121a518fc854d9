namespace StreamBatch.Domain.Feeds;

/// <summary>What a feed gives. The numbers stand in positions and do not change.</summary>
public enum FeedKind
{
    /// <summary>The panes of all partitions.</summary>
    Panes = 1,

    /// <summary>The verdicts of the contract's chain.</summary>
    Verdicts = 2,
}
