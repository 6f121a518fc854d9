namespace StreamBatch.Storage.Postgres.Checkpoints;

/// <summary>A part of a checkpoint and where its state stands.</summary>
/// <param name="ContractId">The contract.</param>
/// <param name="Partition">The partition.</param>
/// <param name="NextOffset">The offset of the first record that the state does not contain.</param>
/// <param name="StateSequence">The checkpoint that wrote the state.</param>
/// <param name="StatePlace">The part of that checkpoint, from 0.</param>
/// <param name="Length">The number of bytes of the state.</param>
/// <param name="Checksum">CRC-32C of the state.</param>
internal sealed record StoredPart(
    string ContractId,
    int Partition,
    long NextOffset,
    long StateSequence,
    int StatePlace,
    int Length,
    uint Checksum);
