using Npgsql;
using StreamBatch.Domain;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.BlockLogs;

/// <summary>Finds out why a group does not fit: it is there already, or it is refused.</summary>
internal static class RepeatedGroup
{
    private const string ReadEnd = "select group_number from log_end";

    private const string ReadHead =
        "select epoch, next_offset from log_head where contract_id = $1 and partition = $2";

    private const string FindGroup =
        "select group_number, day from log_block where contract_id = $1 and partition = $2 and next_offset = $3";

    private const string ReadGroup = """
        select contract_id, partition, first_offset, next_offset, append_id, payload_checksum, octet_length(payload)
        from log_block where day = $1 and group_number = $2 order by place
        """;

    /// <summary>The number of the group that holds exactly <paramref name="blocks"/>; <paramref name="seen"/> is the
    /// last group that this writer knows to be durable.</summary>
    /// <exception cref="FencedException">They are not in the log: an old epoch, or a wrong offset.</exception>
    /// <exception cref="CorruptDataException">The log has lost groups that this writer has seen.</exception>
    public static async Task<long> FindAsync(
        NpgsqlConnection connection,
        IReadOnlyList<PendingBlock> blocks,
        long seen,
        CancellationToken cancellationToken)
    {
        var end = (long?)await connection.ScalarAsync(ReadEnd, cancellationToken).ConfigureAwait(false) ?? 0;
        if (end < seen)
        {
            throw new CorruptDataException(
                $"The log ends with group {end}, and this writer has seen group {seen} durable: the database has lost "
                + "acknowledged events, by a fail-over to a standby that was behind or by a restore. Nothing more is "
                + "written to it by this process.");
        }

        foreach (var block in blocks)
        {
            var (epoch, next) = await HeadAsync(connection, block, cancellationToken).ConfigureAwait(false);
            if (epoch != block.Header.Epoch || next < block.Header.NextOffset)
            {
                throw Refuse(block, epoch, next);
            }
        }

        var first = blocks[0];
        var groups = await connection.ListAsync(
            FindGroup,
            reader => (Number: reader.GetInt64(0), Day: reader.GetFieldValue<DateOnly>(1)),
            cancellationToken,
            first.ContractId,
            first.Header.Partition,
            first.Header.NextOffset).ConfigureAwait(false);
        if (groups is [var group])
        {
            var stored = await connection.ListAsync(
                ReadGroup, Identify, cancellationToken, group.Day, group.Number).ConfigureAwait(false);
            if (stored.SequenceEqual(blocks.Select(Identify)))
            {
                return group.Number;
            }
        }

        var head = await HeadAsync(connection, first, cancellationToken).ConfigureAwait(false);
        throw Refuse(first, head.Epoch, head.Next);
    }

    private static async Task<(long Epoch, long Next)> HeadAsync(
        NpgsqlConnection connection,
        PendingBlock block,
        CancellationToken cancellationToken)
    {
        var heads = await connection.ListAsync(
            ReadHead,
            reader => (reader.GetInt64(0), reader.GetInt64(1)),
            cancellationToken,
            block.ContractId,
            block.Header.Partition).ConfigureAwait(false);
        return heads is [var head] ? head : default;
    }

    private static FencedException Refuse(PendingBlock block, long epoch, long next) => new(
        block.ContractId, block.Header.Partition, block.Header.Epoch, block.Header.FirstOffset, epoch, next);

    private static BlockIdentity Identify(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        reader.GetInt32(1),
        reader.GetInt64(2),
        reader.GetInt64(3),
        reader.GetGuid(4),
        reader.GetInt64(5),
        reader.GetInt32(6));

    private static BlockIdentity Identify(PendingBlock block) => new(
        block.ContractId,
        block.Header.Partition,
        block.Header.FirstOffset,
        block.Header.NextOffset,
        GroupInsert.ToColumn(block.Header.AppendId),
        block.Payload.Checksum,
        block.Payload.Bytes.Length);

    private sealed record BlockIdentity(
        string ContractId,
        int Partition,
        long FirstOffset,
        long NextOffset,
        Guid AppendId,
        long Checksum,
        int Length);
}
