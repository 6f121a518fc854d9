namespace StreamBatch.Testing.Protocol;

/// <summary>A host process: it does what is posted to it while it is alive, and while it is paused nothing, but all of
/// it afterwards.</summary>
internal sealed class SimulatedNode(SimulatedWorld world, int number, ushort newestSemantics)
{
    public int Number { get; } = number;

    /// <summary>The newest version of the semantics that its release knows.</summary>
    public ushort NewestSemantics { get; } = newestSemantics;

    public bool IsAlive { get; private set; } = true;

    /// <summary>Until when it stands still; it does not know.</summary>
    public long PausedUntil { get; set; }

    /// <summary>Whether the others hold it for dead.</summary>
    public bool IsDeclaredDead { get; set; }

    /// <summary>The roles that it hosts.</summary>
    public Dictionary<RoleAddress, IActivation> Activations { get; } = [];

    /// <summary>The newest watermark that it has heard of.</summary>
    public long? Watermark { get; set; }

    public void Crash()
    {
        IsAlive = false;
        Activations.Clear();
    }

    /// <summary>Does <paramref name="action"/> after a delay, if it is alive then.</summary>
    public void Post(long delay, Action action) => world.After(delay, () =>
    {
        if (!IsAlive)
        {
            return;
        }

        if (PausedUntil > world.Now)
        {
            Post(PausedUntil - world.Now, action);
            return;
        }

        action();
    });
}
