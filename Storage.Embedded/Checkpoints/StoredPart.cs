namespace StreamBatch.Storage.Embedded.Checkpoints;

/// <summary>A part of a checkpoint as its manifest names it.</summary>
/// <param name="ContractId">The contract.</param>
/// <param name="Partition">The partition.</param>
/// <param name="NextOffset">The offset of the first record that the state does not contain.</param>
/// <param name="Sequence">The checkpoint that wrote the file.</param>
/// <param name="Index">The file's number in that checkpoint.</param>
/// <param name="Length">The bytes of the state.</param>
/// <param name="Checksum">CRC-32C of the state.</param>
internal sealed record StoredPart(
    string ContractId,
    int Partition,
    long NextOffset,
    long Sequence,
    int Index,
    int Length,
    uint Checksum);
