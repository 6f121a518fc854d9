using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>Acts that are decided together, none of which changes what another one is about.</summary>
/// <param name="number">The number of the round.</param>
internal sealed class ActRound(long number)
{
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);
    private readonly HashSet<(string Key, Window? Window)> _windows = [];

    public long Number { get; } = number;

    public List<QueuedAct> Acts { get; } = [];

    /// <summary>The watermark that must be recorded before the acts are looked at; null for none.</summary>
    public long? Watermark { get; set; }

    /// <summary>Whether the host was asked what is there.</summary>
    public bool IsAsked { get; set; }

    /// <summary>When the host could not tell; null while it did not fail.</summary>
    public long? Failed { get; set; }

    /// <summary>The acts to append, once it is decided which; null before.</summary>
    public Queue<(QueuedAct Act, ActDecision Decision)>? Decided { get; set; }

    /// <summary>Adds an act, unless another one of the round may change what it is about.</summary>
    public bool TryAdd(QueuedAct queued)
    {
        var act = queued.Act;
        var isWhole = act.Kind != PartitionActKind.Correct;
        if (_closed.Contains(act.Key)
            || (isWhole && _windows.Contains((act.Key, null)))
            || act.Corrections.Any(correction => _windows.Contains((act.Key, correction.Window))))
        {
            return false;
        }

        if (isWhole)
        {
            _closed.Add(act.Key);
        }

        _windows.Add((act.Key, null));
        foreach (var correction in act.Corrections)
        {
            _windows.Add((act.Key, correction.Window));
        }

        Acts.Add(queued);
        return true;
    }
}
