namespace StreamBatch.Client.Watermarks;

/// <summary>What is missing of a source's numbers in a partition.</summary>
/// <param name="Source">The source.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Missing">How many numbers are missing.</param>
/// <param name="Holes">In how many runs they lie.</param>
public sealed record SequenceGap(string Source, int Partition, long Missing, int Holes);
