namespace StreamBatch.Testing.Workloads;

/// <summary>What was written, so that a reader's counts and sums can be checked against it.</summary>
/// <param name="Lines">Lines in the file.</param>
/// <param name="Events">Events by identity: lines without the re-sent ones.</param>
/// <param name="Bytes">Length of the file in bytes.</param>
/// <param name="Amount">Sum of the amounts of <paramref name="Events"/>, at scale 2.</param>
public sealed record EventFileSummary(long Lines, long Events, long Bytes, decimal Amount);
