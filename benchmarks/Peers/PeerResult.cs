namespace StreamBatch.Benchmarks.Peers;

/// <summary>What a run read and made; equal for all peers that read the same file.</summary>
/// <param name="Events">Lines read, duplicates included.</param>
/// <param name="Windows">Windows made.</param>
/// <param name="Counted">Sum of the counts of all windows: the events without duplicates.</param>
/// <param name="Amount">Sum of the sums of all windows, at scale 2.</param>
/// <param name="Extremes">Sum of the minimum and the maximum of all windows, at scale 2.</param>
public sealed record PeerResult(long Events, long Windows, long Counted, decimal Amount, decimal Extremes);
