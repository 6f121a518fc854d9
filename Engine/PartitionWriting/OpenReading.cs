using StreamBatch.Engine.EntityHosting;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>A page of open windows that is being read.</summary>
/// <param name="ticket">By which it is answered.</param>
/// <param name="page">Its entities, by key.</param>
/// <param name="hasMore">Whether there are entities after them.</param>
/// <param name="began">When it began, in microseconds.</param>
internal sealed class OpenReading(long ticket, IReadOnlyList<EntityEntry> page, bool hasMore, long began)
{
    // What the writer knew that each had when it was asked, until it tells.
    private readonly Dictionary<string, long> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EntityOpenWindows> _told = new(StringComparer.Ordinal);
    private int _next;
    private long _bytes;

    public long Ticket => ticket;

    public long Began => began;

    /// <summary>Whether there was no newer writer when it began.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>Whether all that were asked have told, and no more are to be asked.</summary>
    public bool IsDone(int maxBytes) => IsConfirmed && _asked.Count == 0 && (_next == page.Count || _bytes >= maxBytes);

    /// <summary>The next entities to be asked.</summary>
    public IReadOnlyList<string> Next(int atOnce, int maxBytes)
    {
        List<string> keys = [];
        while (_next < page.Count && _asked.Count < atOnce && _bytes < maxBytes)
        {
            var entry = page[_next++];
            _asked.Add(entry.Key, entry.Applied);
            keys.Add(entry.Key);
        }

        return keys;
    }

    /// <summary>Takes what an entity tells, once. False: it has less than it had before it was asked, and is as of no
    /// moment that can be told.</summary>
    public bool TryTake(string key, EntityOpenWindows open, int bytes)
    {
        if (!_asked.Remove(key, out var applied))
        {
            return true;
        }

        _told[key] = open;
        _bytes += bytes;
        return open.LastApplied >= applied;
    }

    /// <summary>The page, as far as entities were asked.</summary>
    public OpenWindowsPage ToPage() => new(
        true,
        hasMore || _next < page.Count ? page[_next - 1].Key : null,
        [
            .. page.Take(_next).Select(entry => (entry.Key, _told[entry.Key]))
                .Where(entity => entity.Item2.Windows.Count > 0),
        ]);
}
