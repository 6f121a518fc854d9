using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Publishing;

/// <summary>
/// Where a pane stands when results are read page by page: by window group, partition, hash of the key, key (UTF-8
/// bytes), start, end, revision. It stays where it is, whatever is published.
/// </summary>
/// <param name="Key">The entity key.</param>
/// <param name="Window">The window.</param>
/// <param name="Revision">The revision; 0 where the newest alone is looked at.</param>
public readonly record struct PanePlace(string Key, Window Window, int Revision);
