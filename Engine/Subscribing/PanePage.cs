using StreamBatch.Domain.Feeds;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Subscribing;

/// <summary>Some panes that follow a position, by partition and number, and the position after them.</summary>
public sealed class PanePage
{
    private readonly FeedPosition _before;

    internal PanePage(FeedPosition before, IReadOnlyList<Pane> panes, FeedPosition position, bool isLast)
    {
        _before = before;
        Panes = panes;
        Position = position;
        IsLast = isLast;
    }

    /// <summary>The panes. There may be none although the position has gone on: those between were of other entities
    /// than the one asked for.</summary>
    public IReadOnlyList<Pane> Panes { get; }

    /// <summary>From where on the next page goes on.</summary>
    public FeedPosition Position { get; }

    /// <summary>Whether nothing more was published when the page was read.</summary>
    public bool IsLast { get; }

    /// <summary>Each pane with the position at which a reader goes on who has it and all before it in the page.
    /// </summary>
    public IEnumerable<(Pane Pane, FeedPosition Position)> Steps()
    {
        var position = _before;
        foreach (var (i, pane) in Panes.Index())
        {
            position = position.With(pane.Partition, pane.Number);
            yield return (pane, i == Panes.Count - 1 ? Position : position);
        }
    }
}
