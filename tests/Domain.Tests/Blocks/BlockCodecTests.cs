using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;

namespace StreamBatch.Domain.Tests.Blocks;

public sealed class BlockCodecTests
{
    private static readonly BlockHeader Header = new()
    {
        Partition = 5,
        FirstOffset = 1L << 39,
        Count = 7,
        Epoch = 3,
        AppendId = new UInt128(9, 10),
        Ingested = new HybridTimestamp(1_767_323_045_250_000, 4),
        Watermark = -8,
        MinEventTime = -7,
        MaxEventTime = 12,
    };

    [Theory]
    [InlineData(0, BlockCompression.None)]
    [InlineData(1, BlockCompression.None)]
    [InlineData(BlockCodec.CompressionThreshold - 1, BlockCompression.None)]
    [InlineData(BlockCodec.CompressionThreshold, BlockCompression.Brotli)]
    [InlineData(300_000, BlockCompression.Brotli)]
    public void Block_RoundTrips(int length, BlockCompression compression)
    {
        var records = Records(length);
        var payload = BlockCodec.MakePayload(records);

        var block = Write(Header, payload);

        Assert.Equal(compression, payload.Compression);
        Assert.True(BlockCodec.TryReadHeader(block, out var header, out var payloadLength));
        Assert.Equal(Header, header);
        Assert.Equal(block.Length - BlockCodec.HeaderLength, payloadLength);
        Assert.Equal(records, BlockCodec.ReadPayload(block).ToArray());
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(0L, null, null)]
    [InlineData(null, 0L, 0L)]
    [InlineData(long.MinValue, long.MinValue, long.MaxValue)]
    [InlineData(long.MaxValue, -1L, 1L)]
    public void Header_RoundTrips(long? watermark, long? minimum, long? maximum)
    {
        var header = Header with
        {
            Partition = BlockHeader.ControlLog,
            Watermark = watermark,
            MinEventTime = minimum,
            MaxEventTime = maximum,
            Semantics = 0x1234,
            FirstOffset = 0,
            Count = 1,
            AppendId = UInt128.MaxValue,
        };

        Assert.True(BlockCodec.TryReadHeader(Write(header, BlockCodec.MakePayload(Records(9))), out var read, out _));
        Assert.Equal(header, read);
    }

    [Fact]
    public void RandomBytes_AreNotCompressed()
    {
        var records = new byte[BlockCodec.CompressionThreshold];
        new Random(1).NextBytes(records);

        Assert.Equal(BlockCompression.None, BlockCodec.MakePayload(records).Compression);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(20_000)]
    public void EveryFlippedBit_IsFound(int length)
    {
        var block = Write(Header, BlockCodec.MakePayload(Records(length)));
        for (var bit = 0; bit < block.Length * 8; bit++)
        {
            block[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.False(IsSound(block), $"bit {bit % 8} of byte {bit / 8}");

            block[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(IsSound(block));
    }

    [Fact]
    public void EveryCut_IsFound()
    {
        var block = Write(Header, BlockCodec.MakePayload(Records(600)));
        for (var length = 0; length < block.Length; length++)
        {
            Assert.False(IsSound(block[..length]), $"{length} bytes");
        }

        Assert.False(IsSound([.. block, 0]));
    }

    [Fact]
    public void Payload_OfADamagedBlock_IsCorruption()
    {
        var block = Write(Header, BlockCodec.MakePayload(Records(600)));
        block[^1] ^= 1;

        Assert.Throws<CorruptDataException>(() => BlockCodec.ReadPayload(block));
    }

    [Theory]
    [InlineData(5, 6, 8)]
    [InlineData(6, 6, 8)]
    [InlineData(7, 7, 0)]
    public void Timestamp_AfterSixAndSeven_IsNeverBack(long clock, long physical, uint counter) =>
        Assert.Equal(new HybridTimestamp(physical, counter), new HybridTimestamp(6, 7).Next(clock));

    [Fact]
    public void Timestamp_WithoutACounterLeft_GoesOnByAMicrosecond() =>
        Assert.Equal(new HybridTimestamp(7, 0), new HybridTimestamp(6, uint.MaxValue).Next(5));

    private static bool IsSound(byte[] block)
    {
        try
        {
            return BlockCodec.TryReadHeader(block, out _, out var length)
                && length == block.Length - BlockCodec.HeaderLength
                && BlockCodec.HasValidPayload(block);
        }
        catch (CorruptDataException)
        {
            return false;
        }
    }

    private static byte[] Write(BlockHeader header, BlockPayload payload)
    {
        var writer = new ByteWriter();
        BlockCodec.Write(writer, header, payload);
        return writer.ToArray();
    }

    private static byte[] Records(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * i % 97))];
}
