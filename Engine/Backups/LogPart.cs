using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Engine.Backups;

/// <summary>
/// The log in an archive: for each block a byte (1 where a group begins, else 0), the contract, the length of the
/// block, and the block with its own checksums.
/// </summary>
internal static class LogPart
{
    private const int MaxContractBytes = 64 * 1024;

    public static void Write(ByteWriter writer, LoggedBlock block, bool beginsGroup)
    {
        var payload = BlockCodec.MakePayload(block.Records);
        writer.WriteByte(beginsGroup ? (byte)1 : (byte)0);
        writer.WriteText(block.ContractId);
        writer.WriteVarint((ulong)(BlockCodec.HeaderLength + payload.Bytes.Length));
        BlockCodec.Write(writer, block.Header, payload);
    }

    /// <summary>The groups, one in memory at a time.</summary>
    public static IEnumerable<IReadOnlyList<PendingBlock>> Read(ArchivePartReader reader)
    {
        List<PendingBlock> group = [];
        while (!reader.IsAtEnd)
        {
            var begins = reader.ReadByte();
            if (begins > 1 || (begins == 0 && group.Count == 0))
            {
                throw reader.Fault("a group does not begin where one must");
            }

            if (begins == 1 && group.Count > 0)
            {
                yield return group;
                group = [];
            }

            group.Add(ReadBlock(reader));
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }

    private static PendingBlock ReadBlock(ArchivePartReader reader)
    {
        var contract = reader.ReadText(MaxContractBytes);
        var bytes = reader.ReadBytes(BlockCodec.HeaderLength + BlockCodec.MaxPayloadBytes);
        try
        {
            return BlockCodec.TryReadHeader(bytes, out var header, out _)
                ? new PendingBlock(contract, header!, BlockCodec.ReadStoredPayload(bytes))
                : throw reader.Fault("the header of a block is damaged");
        }
        catch (CorruptDataException exception)
        {
            throw reader.Fault(exception.Message);
        }
    }
}
