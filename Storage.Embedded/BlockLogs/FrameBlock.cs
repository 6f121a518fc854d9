namespace StreamBatch.Storage.Embedded.BlockLogs;

/// <summary>Where a block of a frame stands.</summary>
/// <param name="ContractId">The contract that it belongs to.</param>
/// <param name="Offset">Its first byte in the segment.</param>
/// <param name="Length">The bytes of its header and records.</param>
internal readonly record struct FrameBlock(string ContractId, long Offset, int Length);
