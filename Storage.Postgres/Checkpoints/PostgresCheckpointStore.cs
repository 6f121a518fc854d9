using Npgsql;
using StreamBatch.Domain.Binary;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Retention;

namespace StreamBatch.Storage.Postgres.Checkpoints;

/// <summary>
/// Keeps checkpoints in rows, each written in one transaction. A part that has not changed is not written again: it
/// refers to the state that an earlier checkpoint wrote.
/// </summary>
internal sealed class PostgresCheckpointStore(PostgresDatabase database, PostgresStoreOptions options)
    : ICheckpointStore
{
    /// <summary>A state is cut into chunks of this many bytes: PostgreSQL takes no value beyond 1 GB, and the driver
    /// holds one whole.</summary>
    public const int ChunkBytes = 16 * 1024 * 1024;

    private const string ReadSequences = "select sequence, group_number from checkpoint order by sequence desc";

    private const string AddCheckpoint =
        "insert into checkpoint (sequence, group_number) values ($1, $2) on conflict do nothing";

    private const string AddPart = """
        insert into checkpoint_part (
            sequence, place, contract_id, partition, next_offset,
            state_sequence, state_place, state_length, state_checksum)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    private const string AddChunk =
        "insert into checkpoint_chunk (state_sequence, state_place, chunk, bytes) values ($1, $2, $3, $4)";

    private const string ReadParts = """
        select contract_id, partition, next_offset, state_sequence, state_place, state_length, state_checksum
        from checkpoint_part where sequence = $1 order by place
        """;

    private const string ReadChunks =
        "select bytes from checkpoint_chunk where state_sequence = $1 and state_place = $2 order by chunk";

    private const string DropOld = """
        delete from checkpoint where sequence not in (select sequence from checkpoint order by sequence desc limit $1)
        """;

    private const string DropChunks = """
        delete from checkpoint_chunk c where not exists (
            select from checkpoint_part p
            where p.state_sequence = c.state_sequence and p.state_place = c.state_place)
        """;

    // The newest that was read or written whole, and the newest there is: a damaged one is never built upon.
    private long? _whole;
    private long? _newest;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentOutOfRangeException.ThrowIfNotEqual(checkpoint.Position.Segment, 0, nameof(checkpoint));
        cancellationToken.ThrowIfCancellationRequested();
        options.Reach(PostgresFaultPoint.BeforeCheckpoint);
        if (_newest is null)
        {
            var found = await database.ReadAsync(
                "A look at the checkpoints", ListAsync, cancellationToken).ConfigureAwait(false);
            _newest = found.FirstOrDefault().Sequence;
            _whole = _newest;
        }

        var sequence = _newest.Value + 1;
        await database.InTransactionAsync(
            "The write of a checkpoint",
            (connection, token) => WriteAsync(connection, checkpoint, sequence, token),
            cancellationToken).ConfigureAwait(false);
        (_newest, _whole) = (sequence, sequence);
        options.Reach(PostgresFaultPoint.AfterCheckpoint);
    }

    /// <inheritdoc/>
    public async ValueTask<Checkpoint?> ReadAsync(CancellationToken cancellationToken)
    {
        var (checkpoint, newest, whole) = await database.ReadAsync(
            "The read of a checkpoint",
            async (connection, token) =>
            {
                var found = await ListAsync(connection, token).ConfigureAwait(false);
                var newest = found.FirstOrDefault().Sequence;
                foreach (var (sequence, group) in found)
                {
                    if (await ReadAsync(connection, sequence, group, token).ConfigureAwait(false) is { } checkpoint)
                    {
                        return (checkpoint, newest, sequence);
                    }
                }

                return ((Checkpoint?)null, newest, 0L);
            },
            cancellationToken).ConfigureAwait(false);
        (_newest, _whole) = (newest, whole);
        return checkpoint;
    }

    /// <inheritdoc/>
    public async ValueTask PinAsync(long id, Checkpoint checkpoint, CancellationToken cancellationToken) =>
        await new PinnedCheckpoints(database).PinAsync(id, checkpoint, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<PinnedCheckpoint>> ReadPinsAsync(CancellationToken cancellationToken) =>
        await new PinnedCheckpoints(database).ReadAllAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Checkpoint?> ReadPinnedAsync(
        long id,
        string? contractId,
        int? partition,
        CancellationToken cancellationToken) => await new PinnedCheckpoints(database)
        .ReadAsync(id, contractId, partition, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask UnpinAsync(long id, CancellationToken cancellationToken) =>
        await new PinnedCheckpoints(database).UnpinAsync(id, cancellationToken).ConfigureAwait(false);

    private static Task<List<(long Sequence, long Group)>> ListAsync(
        NpgsqlConnection connection,
        CancellationToken cancellationToken) =>
        connection.ListAsync(
            ReadSequences, reader => (reader.GetInt64(0), reader.GetInt64(1)), cancellationToken);

    private static Task<List<StoredPart>> ListPartsAsync(
        NpgsqlConnection connection,
        long sequence,
        CancellationToken cancellationToken) =>
        connection.ListAsync(
            ReadParts,
            reader => new StoredPart(
                reader.GetString(0),
                reader.GetInt32(1),
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.GetInt32(4),
                checked((int)reader.GetInt64(5)),
                checked((uint)reader.GetInt64(6))),
            cancellationToken,
            sequence);

    private static async Task<Checkpoint?> ReadAsync(
        NpgsqlConnection connection,
        long sequence,
        long group,
        CancellationToken cancellationToken)
    {
        var parts = new List<CheckpointPart>();
        foreach (var part in await ListPartsAsync(connection, sequence, cancellationToken).ConfigureAwait(false))
        {
            if (await ReadStateAsync(connection, part, cancellationToken).ConfigureAwait(false) is not { } state)
            {
                return null;
            }

            parts.Add(new CheckpointPart(part.ContractId, part.Partition, part.NextOffset, state));
        }

        return new Checkpoint(new LogPosition(0, group), parts);
    }

    /// <summary>The state of a part; null when it is damaged or gone.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadStateAsync(
        NpgsqlConnection connection,
        StoredPart part,
        CancellationToken cancellationToken)
    {
        var state = new byte[part.Length];
        var read = 0L;
        await connection.ListAsync(
            ReadChunks,
            reader =>
            {
                var length = reader.GetBytes(0, 0, null, 0, 0);
                if (read + length <= state.Length)
                {
                    reader.GetBytes(0, 0, state, (int)read, (int)length);
                }

                return read += length;
            },
            cancellationToken,
            part.StateSequence,
            part.StatePlace).ConfigureAwait(false);
        var isWhole = read == state.Length && Crc32C.Compute(state) == part.Checksum;
        return isWhole ? state : default(ReadOnlyMemory<byte>?);
    }

    private async Task<bool> WriteAsync(
        NpgsqlConnection connection,
        Checkpoint checkpoint,
        long sequence,
        CancellationToken cancellationToken)
    {
        var added = await connection.ExecuteAsync(
            AddCheckpoint, cancellationToken, sequence, checkpoint.Position.Offset).ConfigureAwait(false);
        if (added == 0)
        {
            // An earlier attempt was committed, its answer lost: nobody else writes in this term.
            return true;
        }

        var before = (await ListPartsAsync(connection, _whole ?? 0, cancellationToken).ConfigureAwait(false))
            .ToDictionary(part => (part.ContractId, part.Partition));
        for (var place = 0; place < checkpoint.Parts.Count; place++)
        {
            if (place == checkpoint.Parts.Count / 2)
            {
                options.Reach(PostgresFaultPoint.InFlush);
            }

            var part = checkpoint.Parts[place];
            var stored = part.State is { } state
                ? await WriteStateAsync(connection, part, sequence, place, state, cancellationToken)
                    .ConfigureAwait(false)
                : before.TryGetValue((part.ContractId, part.Partition), out var unchanged)
                    ? unchanged with { NextOffset = part.NextOffset }
                    : throw new ArgumentException(
                        $"Partition {part.Partition} of {part.ContractId} has no state, nor in the checkpoint before.",
                        nameof(checkpoint));
            await connection.ExecuteAsync(
                AddPart,
                cancellationToken,
                sequence,
                place,
                stored.ContractId,
                stored.Partition,
                stored.NextOffset,
                stored.StateSequence,
                stored.StatePlace,
                (long)stored.Length,
                (long)stored.Checksum).ConfigureAwait(false);
        }

        await connection.ExecuteAsync(DropOld, cancellationToken, options.CheckpointsKept).ConfigureAwait(false);
        await connection.ExecuteAsync(DropChunks, cancellationToken).ConfigureAwait(false);
        options.Reach(PostgresFaultPoint.InCheckpoint);
        return true;
    }

    private static async Task<StoredPart> WriteStateAsync(
        NpgsqlConnection connection,
        CheckpointPart part,
        long sequence,
        int place,
        ReadOnlyMemory<byte> state,
        CancellationToken cancellationToken)
    {
        for (var chunk = 0; (long)chunk * ChunkBytes < state.Length; chunk++)
        {
            var start = chunk * ChunkBytes;
            await connection.ExecuteAsync(
                AddChunk,
                cancellationToken,
                sequence,
                place,
                chunk,
                state.Slice(start, Math.Min(ChunkBytes, state.Length - start))).ConfigureAwait(false);
        }

        return new StoredPart(
            part.ContractId,
            part.Partition,
            part.NextOffset,
            sequence,
            place,
            state.Length,
            Crc32C.Compute(state.Span));
    }
}
