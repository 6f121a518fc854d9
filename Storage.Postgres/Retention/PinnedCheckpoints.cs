using Npgsql;
using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Storage.Postgres.Checkpoints;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Retention;

/// <summary>Pinned checkpoints in rows, each written in one transaction.</summary>
internal sealed class PinnedCheckpoints(PostgresDatabase database)
{
    private const int ChunkBytes = PostgresCheckpointStore.ChunkBytes;

    private const string AddPin =
        "insert into pinned_checkpoint (id, group_number) values ($1, $2) on conflict do nothing";

    private const string AddPart = """
        insert into pinned_part (id, place, contract_id, partition, next_offset, state_length, state_checksum)
        values ($1, $2, $3, $4, $5, $6, $7)
        """;

    private const string AddChunk = "insert into pinned_chunk (id, place, chunk, bytes) values ($1, $2, $3, $4)";

    private const string ReadPart = """
        select place, contract_id, partition, next_offset, state_length, state_checksum from pinned_part
        where id = $1 and contract_id = coalesce($2::text, contract_id) and partition = coalesce($3::integer, partition)
        order by place
        """;

    private const string ReadChunks = "select bytes from pinned_chunk where id = $1 and place = $2 order by chunk";

    public async Task PinAsync(long id, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        await database.InTransactionAsync(
            "The pinning of a checkpoint",
            async (connection, token) =>
            {
                var added = await connection
                    .ExecuteAsync(AddPin, token, id, checkpoint.Position.Offset).ConfigureAwait(false);
                for (var place = 0; added > 0 && place < checkpoint.Parts.Count; place++)
                {
                    await WriteAsync(connection, id, place, checkpoint.Parts[place], token).ConfigureAwait(false);
                }

                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<PinnedCheckpoint>> ReadAllAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            "A look at the pinned checkpoints",
            (connection, token) => connection.ListAsync(
                "select id, group_number from pinned_checkpoint order by id",
                row => new PinnedCheckpoint(row.GetInt64(0), new LogPosition(0, row.GetInt64(1))),
                token),
            cancellationToken).ConfigureAwait(false);

    public async Task<Checkpoint?> ReadAsync(
        long id,
        string? contractId,
        int? partition,
        CancellationToken cancellationToken)
    {
        var pins = await ReadAllAsync(cancellationToken).ConfigureAwait(false);
        if (pins.FirstOrDefault(pin => pin.Id == id) is not { } pin)
        {
            return null;
        }

        return await database.ReadAsync(
            "The read of a pinned checkpoint",
            async (connection, token) =>
            {
                List<CheckpointPart> parts = [];
                var stored = await connection.ListAsync(
                    ReadPart,
                    row => (
                        Place: row.GetInt32(0),
                        Part: new CheckpointPart(row.GetString(1), row.GetInt32(2), row.GetInt64(3), null),
                        Length: checked((int)row.GetInt64(4)),
                        Checksum: checked((uint)row.GetInt64(5))),
                    token,
                    id,
                    contractId,
                    partition).ConfigureAwait(false);
                foreach (var (place, part, length, checksum) in stored)
                {
                    var state = await ReadStateAsync(connection, id, place, token).ConfigureAwait(false);
                    if (state.Length != length || Crc32C.Compute(state) != checksum)
                    {
                        throw new CorruptDataException(
                            $"The state of partition {part.Partition} of {part.ContractId} in the pinned checkpoint "
                            + $"{id} is damaged: restore the database from a backup.");
                    }

                    parts.Add(part with { State = state });
                }

                return new Checkpoint(pin.Position, parts);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public Task UnpinAsync(long id, CancellationToken cancellationToken) => database.InTransactionAsync(
        "The removal of a pinned checkpoint",
        (connection, token) => connection.ExecuteAsync("delete from pinned_checkpoint where id = $1", token, id),
        cancellationToken);

    private static async Task WriteAsync(
        NpgsqlConnection connection,
        long id,
        int place,
        CheckpointPart part,
        CancellationToken cancellationToken)
    {
        var state = part.State ?? throw new ArgumentException("A pinned checkpoint has all states.", nameof(part));
        await connection.ExecuteAsync(
            AddPart,
            cancellationToken,
            id,
            place,
            part.ContractId,
            part.Partition,
            part.NextOffset,
            (long)state.Length,
            (long)Crc32C.Compute(state.Span)).ConfigureAwait(false);
        for (var start = 0; start < state.Length; start += ChunkBytes)
        {
            await connection.ExecuteAsync(
                AddChunk,
                cancellationToken,
                id,
                place,
                start / ChunkBytes,
                state.Slice(start, Math.Min(ChunkBytes, state.Length - start))).ConfigureAwait(false);
        }
    }

    private static async Task<byte[]> ReadStateAsync(
        NpgsqlConnection connection,
        long id,
        int place,
        CancellationToken cancellationToken)
    {
        var chunks = await connection.ListAsync(
            ReadChunks, row => row.GetFieldValue<byte[]>(0), cancellationToken, id, place).ConfigureAwait(false);
        return [.. chunks.SelectMany(chunk => chunk)];
    }
}
