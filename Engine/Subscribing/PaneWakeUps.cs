namespace StreamBatch.Engine.Subscribing;

/// <summary>The wake-ups of one process: whoever publishes, or hears of it, raises them here.</summary>
public sealed class PaneWakeUps : IPaneWakeUps
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PaneWatch[]> _watches = new(StringComparer.Ordinal);

    /// <summary>The contracts that somebody watches.</summary>
    public IReadOnlyList<string> Watched
    {
        get
        {
            lock (_gate)
            {
                return [.. _watches.Keys];
            }
        }
    }

    /// <inheritdoc/>
    public PaneWatch Watch(string contractId)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        PaneWatch watch = new(contractId, End);
        lock (_gate)
        {
            _watches[contractId] = [.. _watches.GetValueOrDefault(contractId, []), watch];
        }

        return watch;
    }

    /// <summary>Panes of a partition up to a number are there for readers. Never waits, and costs next to nothing when
    /// nobody watches.</summary>
    public void Raise(string contractId, int partition, long lastPane)
    {
        PaneWatch[] watches;
        lock (_gate)
        {
            watches = _watches.GetValueOrDefault(contractId, []);
        }

        foreach (var watch in watches)
        {
            watch.Hear(partition, lastPane);
        }
    }

    private void End(PaneWatch watch)
    {
        lock (_gate)
        {
            if (_watches.TryGetValue(watch.ContractId, out var watches))
            {
                var left = Array.FindAll(watches, other => other != watch);
                if (left.Length > 0)
                {
                    _watches[watch.ContractId] = left;
                }
                else
                {
                    _watches.Remove(watch.ContractId);
                }
            }
        }
    }
}
