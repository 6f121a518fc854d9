namespace StreamBatch.Engine.Subscribing;

/// <summary>How a subscriber reads.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>How long a reader that has everything waits for a wake-up before it looks by itself. Default 5 s. Less:
    /// panes whose wake-up was lost come sooner; more: fewer reads when nothing happens.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The most panes of a page, 1 to <see cref="IPaneFeed.MaxPanes"/>; default 200. What a
    /// subscriber that is slow holds.</summary>
    public int MaxPanes { get; init; } = 200;

    /// <summary>Refuses values out of their bounds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(PollEvery, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPanes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPanes, IPaneFeed.MaxPanes);
    }
}
