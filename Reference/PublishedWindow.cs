namespace StreamBatch.Reference;

/// <summary>What readers were last told of a window.</summary>
internal sealed class PublishedWindow
{
    public required string Key { get; init; }

    public required WindowBounds Bounds { get; init; }

    public int Revision { get; set; }

    /// <summary>The view that stands; null when the window was withdrawn.</summary>
    public string? Values { get; set; }

    /// <summary>The records that the view counts.</summary>
    public IReadOnlyList<LoggedEvent> Records { get; set; } = [];

    public bool Stands => Values is not null;
}
