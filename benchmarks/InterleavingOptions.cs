namespace StreamBatch.Benchmarks;

/// <summary>How <see cref="Interleaving"/> runs its contenders.</summary>
public sealed record InterleavingOptions
{
    /// <summary>
    /// Timed runs of each contender; at least 1. Default 5. An odd number makes the median a measured one.
    /// </summary>
    public int Rounds { get; init; } = 5;

    /// <summary>
    /// Runs of each contender before, not timed. Default 1: then code is compiled and the file is in memory.
    /// </summary>
    public int WarmUpRounds { get; init; } = 1;

    /// <summary>The name of the contender that the others are compared with; default the first.</summary>
    public string? Baseline { get; init; }
}
