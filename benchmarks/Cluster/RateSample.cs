namespace StreamBatch.Cluster.Benchmarks;

/// <summary>What everybody has counted at a moment.</summary>
/// <param name="At">The moment, a timestamp of the clock.</param>
/// <param name="Acked">Events acknowledged.</param>
/// <param name="Counters">The counters of the silo.</param>
/// <param name="Server">Those of PostgreSQL.</param>
/// <param name="SiloSeconds">The processor time of the silo.</param>
/// <param name="ClientSeconds">That of this process.</param>
internal sealed record RateSample(
    long At,
    long Acked,
    IReadOnlyDictionary<string, long> Counters,
    ServerCounters Server,
    double SiloSeconds,
    double ClientSeconds);
