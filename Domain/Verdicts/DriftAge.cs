namespace StreamBatch.Domain.Verdicts;

/// <summary>How long a row has differed.</summary>
/// <param name="Comparisons">The number of comparisons, one after the other, in which it was found to differ; from 1.
/// </param>
/// <param name="FirstSeenMicroseconds">When the first of them was sealed; of the first itself the time of its own
/// verdict.</param>
/// <param name="IsPersistent">Whether it has survived as many comparisons, or as much time, as the contract says.
/// </param>
public sealed record DriftAge(int Comparisons, long FirstSeenMicroseconds, bool IsPersistent);
