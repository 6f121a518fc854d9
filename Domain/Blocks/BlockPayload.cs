namespace StreamBatch.Domain.Blocks;

/// <summary>The encoded records of a block, as they stand in the log: made before the block's place is known.</summary>
/// <param name="Bytes">The records, compressed when <paramref name="Compression"/> says so.</param>
/// <param name="Compression">How the bytes are compressed.</param>
/// <param name="UncompressedLength">The number of bytes before compression.</param>
/// <param name="Checksum">CRC-32C of <paramref name="Bytes"/>.</param>
public readonly record struct BlockPayload(
    ReadOnlyMemory<byte> Bytes,
    BlockCompression Compression,
    int UncompressedLength,
    uint Checksum);
