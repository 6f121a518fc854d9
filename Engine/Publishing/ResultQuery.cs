using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Publishing;

/// <summary>Which windows to read.</summary>
/// <param name="Key">Only this entity; null: all.</param>
/// <param name="From">Only windows that start at or after it; null: from the first.</param>
/// <param name="To">Only windows that end at or before it; null: to the last.</param>
public sealed record ResultQuery(string? Key = null, EventTime? From = null, EventTime? To = null)
{
    /// <summary>Whether a window of an entity is one of them.</summary>
    public bool Covers(string key, Window window) =>
        (Key is null || Key == key)
        && (From is not { } from || window.Start >= from)
        && (To is not { } to || window.End <= to);
}
