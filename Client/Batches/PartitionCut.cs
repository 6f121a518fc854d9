namespace StreamBatch.Client.Batches;

/// <summary>How much of each partition's log a batch run saw.</summary>
/// <param name="Cut">By partition, the offset of the first record that it did not see.</param>
public sealed record PartitionCut(IReadOnlyList<long> Cut);
