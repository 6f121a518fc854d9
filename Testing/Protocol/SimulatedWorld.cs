namespace StreamBatch.Testing.Protocol;

/// <summary>Virtual time, chance, and what is to happen: everything of a run follows from its seed. What happens at one
/// instant happens in the order in which it was begun.</summary>
/// <param name="seed">The seed.</param>
/// <param name="shift">How many draws are left out at the beginning: the same seed gives another run with each.</param>
internal sealed class SimulatedWorld(int seed, int shift)
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private long _order;

    public Random Random { get; } = Shifted(seed, shift);

    /// <summary>Chance beside <see cref="Random"/>, from the same seed: what draws from it leaves the runs of seeds
    /// that do without it as they were.</summary>
    public Random Aside { get; } = Shifted(~seed, shift);

    /// <summary>Microseconds since the beginning of the run.</summary>
    public long Now { get; private set; } = 1_000_000;

    /// <summary>The number of events that have happened.</summary>
    public long Steps { get; private set; }

    /// <summary>Whether faults still happen.</summary>
    public bool HasFaults { get; set; } = true;

    public void After(long delay, Action action) => _events.Enqueue(action, (Now + Math.Max(delay, 0), _order++));

    /// <summary>Lets the next event happen; false when there is none.</summary>
    public bool Step()
    {
        if (!_events.TryDequeue(out var action, out var place))
        {
            return false;
        }

        Now = Math.Max(Now, place.At);
        Steps++;
        action();
        return true;
    }

    /// <summary>Whether something of this probability happens now; never once the faults have ended.</summary>
    public bool Fault(double probability) => HasFaults && Random.NextDouble() < probability;

    /// <summary>The same by <see cref="Aside"/>.</summary>
    public bool FaultAside(double probability) => HasFaults && Aside.NextDouble() < probability;

    /// <summary>A delay around <paramref name="typical"/> microseconds; now and then a long one.</summary>
    public long Delay(long typical)
    {
        var delay = (long)(-Math.Log(1 - Random.NextDouble()) * typical);
        return Fault(0.01) ? delay * 50 : delay;
    }

    /// <summary>The same by <see cref="Aside"/>.</summary>
    public long DelayAside(long typical)
    {
        var delay = (long)(-Math.Log(1 - Aside.NextDouble()) * typical);
        return FaultAside(0.01) ? delay * 50 : delay;
    }

    private static Random Shifted(int seed, int shift)
    {
        var random = new Random(seed);
        for (var left = shift; left > 0; left--)
        {
            random.Next();
        }

        return random;
    }
}
