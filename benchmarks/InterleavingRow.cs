namespace StreamBatch.Benchmarks;

/// <summary>The measurements of one contender. Rates are events per second.</summary>
public sealed record InterleavingRow
{
    /// <summary>The contender's name.</summary>
    public required string Name { get; init; }

    /// <summary>The rate of each round, in order.</summary>
    public required IReadOnlyList<double> EventsPerSecond { get; init; }

    /// <summary>The median of <see cref="EventsPerSecond"/>.</summary>
    public required double MedianEventsPerSecond { get; init; }

    /// <summary>The slowest round.</summary>
    public required double MinimumEventsPerSecond { get; init; }

    /// <summary>The fastest round.</summary>
    public required double MaximumEventsPerSecond { get; init; }

    /// <summary>Bytes of managed memory that are allocated for an event, in the round that took the fewest.</summary>
    public required double AllocatedBytesPerEvent { get; init; }

    /// <summary>
    /// The median over the rounds of this contender's rate divided by the baseline's rate in the same round; above 1
    /// is faster than the baseline. A slow phase of the machine touches both and so does not move it.
    /// </summary>
    public required double MedianRatioToBaseline { get; init; }
}
