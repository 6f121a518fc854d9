namespace StreamBatch.Engine.Reconciling;

/// <summary>What a reconciliation may still find, and for how long. Not safe for use by several threads at once.
/// </summary>
internal sealed class ReconcileBudget
{
    private readonly long? _maxDifferences;
    private readonly TimeSpan? _maxTime;
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _start;
    private long _differences;

    public ReconcileBudget(ReconcileOptions options, TimeProvider clock)
    {
        _maxDifferences = options.MaxDifferences;
        _maxTime = options.MaxTime;
        _clock = clock;
        _start = clock.GetUtcNow();
    }

    /// <summary>Why it is spent; once it is, it stays so.</summary>
    public ReconcileStop Stop { get; private set; }

    /// <summary>Whether it is spent, were <paramref name="differences"/> more found.</summary>
    public bool IsSpent(long differences = 0)
    {
        if (Stop == ReconcileStop.None && _differences + differences > _maxDifferences)
        {
            Stop = ReconcileStop.Differences;
        }

        return Stop != ReconcileStop.None || IsTimeUp();
    }

    /// <summary>Whether the time is up: what was found is not classified any more.</summary>
    public bool IsTimeUp()
    {
        if (_clock.GetUtcNow() - _start < (_maxTime ?? TimeSpan.MaxValue))
        {
            return false;
        }

        Stop = Stop == ReconcileStop.None ? ReconcileStop.Time : Stop;
        return true;
    }

    /// <summary>Takes the differences of a group that was compared to its end; false when that is more than may be
    /// found.</summary>
    public bool TryTake(long differences)
    {
        if (IsSpent(differences))
        {
            return false;
        }

        _differences += differences;
        return true;
    }
}
