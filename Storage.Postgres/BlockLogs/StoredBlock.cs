using Npgsql;
using StreamBatch.Domain;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Storage.Postgres.BlockLogs;

/// <summary>A row of the log, not verified yet.</summary>
/// <param name="Group">The group.</param>
/// <param name="Place">The place in the group, from 0.</param>
/// <param name="GroupSize">The number of blocks in the group.</param>
/// <param name="ContractId">The contract.</param>
/// <param name="Partition">The partition.</param>
/// <param name="FirstOffset">The offset of the first record.</param>
/// <param name="NextOffset">The offset after the last record.</param>
/// <param name="Bytes">Header and records.</param>
internal sealed record StoredBlock(
    long Group,
    int Place,
    int GroupSize,
    string ContractId,
    int Partition,
    long FirstOffset,
    long NextOffset,
    ReadOnlyMemory<byte> Bytes)
{
    /// <summary>What <see cref="Read"/> takes, in its order.</summary>
    public const string Columns =
        "group_number, place, group_size, contract_id, partition, first_offset, next_offset, header, payload";

    /// <summary>Reads the columns of the current row.</summary>
    public static StoredBlock Read(NpgsqlDataReader reader)
    {
        var headerLength = (int)reader.GetBytes(7, 0, null, 0, 0);
        var payloadLength = (int)reader.GetBytes(8, 0, null, 0, 0);
        var bytes = new byte[headerLength + payloadLength];
        reader.GetBytes(7, 0, bytes, 0, headerLength);
        reader.GetBytes(8, 0, bytes, headerLength, payloadLength);
        return new StoredBlock(
            reader.GetInt64(0),
            reader.GetInt32(1),
            reader.GetInt32(2),
            reader.GetString(3),
            reader.GetInt32(4),
            reader.GetInt64(5),
            reader.GetInt64(6),
            bytes);
    }

    /// <summary>The block, its checksums verified.</summary>
    /// <exception cref="CorruptDataException">One does not hold, or the row is not that of the block.</exception>
    public LoggedBlock Verify()
    {
        try
        {
            var isWhole = BlockCodec.TryReadHeader(Bytes.Span, out var header, out _)
                && header!.Partition == Partition
                && header.FirstOffset == FirstOffset
                && header.NextOffset == NextOffset;
            if (isWhole)
            {
                return new LoggedBlock(
                    ContractId, header!, BlockCodec.ReadPayload(Bytes), new LogPosition(0, Group));
            }
        }
        catch (CorruptDataException inner)
        {
            throw Damage(inner.Message, inner);
        }

        throw Damage("Its header is not the one that was written.", null);
    }

    private CorruptDataException Damage(string cause, Exception? inner) => new(
        $"The block of partition {Partition} of {ContractId} at offset {FirstOffset} (group {Group}) cannot be read: "
        + $"restore the database from a backup. {cause}",
        inner);
}
