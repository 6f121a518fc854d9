namespace StreamBatch.Engine.Checkpoints;

/// <summary>The state of one partition, or of a contract's control log, in a checkpoint.</summary>
/// <param name="ContractId">The contract.</param>
/// <param name="Partition">The partition; <see cref="Domain.Blocks.BlockHeader.ControlLog"/> for control.</param>
/// <param name="NextOffset">The offset of the first record that the state does not contain.</param>
/// <param name="State">The state; null when it is that of the checkpoint before.</param>
public sealed record CheckpointPart(string ContractId, int Partition, long NextOffset, ReadOnlyMemory<byte>? State);
