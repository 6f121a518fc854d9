namespace StreamBatch.Client.Results;

/// <summary>Which windows are read; all where nothing is set.</summary>
public sealed record ResultQuery
{
    /// <summary>One entity.</summary>
    public string? Key { get; init; }

    /// <summary>Windows that begin at or after it.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Windows that begin before it.</summary>
    public DateTimeOffset? To { get; init; }
}
