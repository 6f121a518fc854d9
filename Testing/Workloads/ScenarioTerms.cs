using StreamBatch.Domain.Contracts;

namespace StreamBatch.Testing.Workloads;

/// <summary>What a scenario's contract says besides windows and late policy, where the caller decides it.</summary>
/// <param name="Partitions">The number of partitions, from 1.</param>
/// <param name="Authority">Who is right when recomputing does not explain a drift.</param>
/// <param name="HasCompositeKey">Whether two properties together are the key.</param>
/// <param name="HasTolerance">Whether sums and averages are compared within a tolerance.</param>
public sealed record ScenarioTerms(int Partitions, Authority Authority, bool HasCompositeKey, bool HasTolerance);
