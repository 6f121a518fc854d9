namespace StreamBatch.Client.Feeds;

/// <summary>From where on a feed is followed; from its beginning where nothing is set.</summary>
public sealed record FollowOptions
{
    /// <summary>A position that an earlier item had. Excludes <see cref="FromNow"/>.</summary>
    public string? After { get; init; }

    /// <summary>Whether to begin with what comes next.</summary>
    public bool FromNow { get; init; }

    /// <summary>One entity; of panes alone.</summary>
    public string? Key { get; init; }

    internal void Validate()
    {
        if (After is not null && FromNow)
        {
            throw new ArgumentException("After: excludes FromNow.");
        }
    }
}
