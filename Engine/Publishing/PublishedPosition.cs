namespace StreamBatch.Engine.Publishing;

/// <summary>How far a partition is published.</summary>
/// <param name="ContractId">The contract.</param>
/// <param name="Partition">The partition.</param>
/// <param name="NextOffset">The offset after the last record whose block is published.</param>
public sealed record PublishedPosition(string ContractId, int Partition, long NextOffset);
