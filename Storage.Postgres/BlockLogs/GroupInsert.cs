using System.Buffers.Binary;
using Npgsql;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.BlockLogs;

/// <summary>The statements that append a group: each changes exactly one row, or the group is out of place.</summary>
internal static class GroupInsert
{
    /// <summary>Makes the partition of a day, if it is not there.</summary>
    public const string AddDay = "select add_log_day($1, $2)";

    private const string MoveEnd =
        "update log_end set group_number = $1, day = $2 where group_number = $1 - 1";

    private const string AddHead = """
        insert into log_head (contract_id, partition, epoch, next_offset) values ($1, $2, 0, 0) on conflict do nothing
        """;

    private const string AddBlock = """
        with head as (
            update log_head set epoch = $3, next_offset = $5
            where contract_id = $1 and partition = $2 and epoch <= $3 and next_offset = $4
            returning contract_id, partition
        )
        insert into log_block (
            day, group_number, place, group_size, contract_id, partition, first_offset, next_offset,
            append_id, max_event_time, payload_checksum, header, payload)
        select $6, $7, $8, $9, contract_id, partition, $4, $5, $10, $11, $12, $13, $14 from head
        """;

    /// <summary>Appends the group; false when the end of the log or a head is not where it was thought to be, and the
    /// transaction must be rolled back.</summary>
    public static async Task<bool> TryRunAsync(
        NpgsqlConnection connection,
        AppendPlan plan,
        CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            if (plan.IsNewDay)
            {
                batch.BatchCommands.Add(Commands.Batched(AddDay, plan.Day, plan.Group));
            }

            foreach (var (contractId, partition) in plan.NewPartitions)
            {
                batch.BatchCommands.Add(Commands.Batched(AddHead, contractId, partition));
            }

            var guarded = batch.BatchCommands.Count;
            batch.BatchCommands.Add(Commands.Batched(MoveEnd, plan.Group, plan.Day));

            // All writers lock heads in one order, and so never wait for each other in a circle.
            var ordered = plan.Blocks.Index()
                .OrderBy(block => block.Item.ContractId, StringComparer.Ordinal)
                .ThenBy(block => block.Item.Header.Partition);
            foreach (var (place, block) in ordered)
            {
                batch.BatchCommands.Add(BlockCommand(plan, place, block));
            }

            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return Enumerable.Range(guarded, batch.BatchCommands.Count - guarded)
                .All(command => batch.BatchCommands[command].RecordsAffected == 1);
        }
    }

    /// <summary>An append id as a column.</summary>
    public static Guid ToColumn(UInt128 appendId)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, appendId);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Appends one block, if its partition is where it says.</summary>
    public static NpgsqlBatchCommand BlockCommand(AppendPlan plan, int place, PendingBlock block)
    {
        var header = block.Header;
        var writer = new ByteWriter(BlockCodec.HeaderLength);
        BlockCodec.WriteHeader(writer, header, block.Payload);
        var command = Commands.Batched(
            AddBlock,
            block.ContractId,
            header.Partition,
            header.Epoch,
            header.FirstOffset,
            header.NextOffset,
            plan.Day,
            plan.Group,
            place,
            plan.Blocks.Count,
            ToColumn(header.AppendId));
        command.Parameters.Add(new NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint,
            Value = header.MaxEventTime as object ?? DBNull.Value,
        });
        command.Parameters.Add(Commands.Bind((long)block.Payload.Checksum));
        command.Parameters.Add(Commands.Bind(writer.ToArray()));
        command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = block.Payload.Bytes });
        return command;
    }
}
