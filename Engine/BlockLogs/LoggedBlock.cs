using StreamBatch.Domain.Blocks;

namespace StreamBatch.Engine.BlockLogs;

/// <summary>A block read from the log, its checksums verified.</summary>
/// <param name="ContractId">The contract that it belongs to.</param>
/// <param name="Header">Its header.</param>
/// <param name="Records">Its records, uncompressed. Valid until the next block is read.</param>
/// <param name="Next">The position after the group that the block was appended with.</param>
public sealed record LoggedBlock(
    string ContractId,
    BlockHeader Header,
    ReadOnlyMemory<byte> Records,
    LogPosition Next);
