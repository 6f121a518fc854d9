using StreamBatch.Domain.Blocks;

namespace StreamBatch.Engine.BlockLogs;

/// <summary>A block to be appended.</summary>
/// <param name="ContractId">The contract that it belongs to.</param>
/// <param name="Header">Its header.</param>
/// <param name="Payload">Its records.</param>
public readonly record struct PendingBlock(string ContractId, BlockHeader Header, BlockPayload Payload);
