using System.Collections.Concurrent;
using Npgsql;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Storage.Postgres.BlockLogs;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Digests;
using StreamBatch.Storage.Postgres.Reconciling;
using StreamBatch.Storage.Postgres.Results;
using StreamBatch.Storage.Postgres.Schema;
using StreamBatch.Storage.Postgres.Verdicts;

namespace StreamBatch.Storage.Postgres.Cluster;

/// <summary>
/// The store of a cluster in one schema of a PostgreSQL database: the tables of <see cref="PostgresStore"/>, written by
/// several processes at once. They share a term; a process of the embedded edition that takes the schema over ends it.
/// </summary>
public sealed partial class PostgresClusterStore : IClusterStore, IAsyncDisposable
{
    private const string AddHead =
        "insert into log_head (contract_id, partition, epoch, next_offset) values ($1, $2, 0, 0) "
        + "on conflict do nothing";

    private const string RaiseEpoch =
        "update log_head set epoch = epoch + 1 where contract_id = $1 and partition = $2 returning epoch, next_offset";

    private const string ReadPlace = """
        select coalesce(p.next_offset, 0), coalesce(p.last_pane, 0), s.checkpoint,
            case when s.sources_offset = p.next_offset then s.sources end,
            coalesce((select max(epoch) from reconcile_task where contract_id = k.contract_id), 0)
        from (select $1::text as contract_id, $2::integer as partition) as k
        left join contract as c on c.id = k.contract_id
        left join published as p on p.contract = c.number and p.partition = k.partition
        left join cluster_partition as s on s.contract_id = k.contract_id and s.partition = k.partition
        """;

    private const string OldestEntry =
        "select " + ResultRows.QuarantineColumns + " from quarantine where contract = (select number from contract "
        + "where id = $1) and source = $2 and id = $3 and state = 0 order by ingested_us, ingested_counter limit 1";

    private const string HoldEpoch =
        "select true from log_head where contract_id = $1 and partition = $2 and epoch = $3 for share";

    private const string SaveSources = """
        insert into cluster_partition (contract_id, partition, sources, sources_offset) values ($1, $2, $3, $4)
        on conflict (contract_id, partition) do update set sources = excluded.sources,
            sources_offset = excluded.sources_offset
        """;

    private const string SavePlace = """
        insert into cluster_partition (contract_id, partition, checkpoint) values ($1, $2, $3)
        on conflict (contract_id, partition) do update set checkpoint = excluded.checkpoint
        """;

    // A process that stands still in the middle of an append holds up those of all others, which wait for the counter
    // of groups. No step of a transaction waits for anything but the processor.
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(5);

    private readonly PostgresDatabase _database;
    private readonly PostgresDatabase _reconciling;
    private readonly PostgresStoreOptions _options;
    private readonly ConcurrentDictionary<DateOnly, bool> _days = new();

    private PostgresClusterStore(PostgresDatabase database, PostgresStoreOptions options, HashKey hashKey)
    {
        _reconciling = new PostgresDatabase(PostgresReconcileStore.OptionsFor(options)) { Term = database.Term };
        Reconciling = new PostgresReconcileStore(_reconciling, options);
        _database = database;
        _options = options;
        HashKey = hashKey;
        Panes = new PostgresPaneFeed(database);
        Results = new PostgresResultStore(database, options);
        Verdicts = new PostgresVerdictStore(database);
    }

    /// <inheritdoc/>
    public IResultStore Results { get; }

    /// <summary>The verdicts, to be read.</summary>
    public IVerdictStore Verdicts { get; }

    /// <inheritdoc/>
    public HashKey HashKey { get; }

    /// <inheritdoc/>
    public IReconcileStore Reconciling { get; }

    /// <inheritdoc/>
    public IPaneFeed Panes { get; }

    /// <summary>Opens the store in a schema, or makes one, and becomes one of its cluster's writers.</summary>
    /// <exception cref="StoreException">The server is too old, would lose what it has acknowledged, cannot be reached
    /// within the budget, or its schema is of another version.</exception>
    public static async Task<PostgresClusterStore> OpenAsync(
        PostgresStoreOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var database = new PostgresDatabase(options, IdleLimit);
        try
        {
            await SchemaMigrations
                .RunAsync(database, options.Schema, options.Create, options.Migrate, cancellationToken)
                .ConfigureAwait(false);
            var key = await WriterTakeOver.JoinAsync(database, options.NewHashKey, cancellationToken)
                .ConfigureAwait(false);
            return new PostgresClusterStore(database, options, key);
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ReadContractsAsync(CancellationToken cancellationToken) =>
        await _database.ReadAsync(
            "A read of the contracts",
            (connection, token) => connection.ListAsync(
                "select contract_id from log_head where partition = -1 and next_offset > 0 order by contract_id",
                row => row.GetString(0),
                token),
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> RegisterAsync(PendingBlock block, CancellationToken cancellationToken)
    {
        await _database.InTransactionAsync(
            "A registration",
            (connection, token) => connection.ExecuteAsync(
                AddHead, token, block.ContractId, BlockHeader.ControlLog),
            cancellationToken).ConfigureAwait(false);
        return (await AppendAsync([block], cancellationToken).ConfigureAwait(false))[0];
    }

    /// <inheritdoc/>
    public async ValueTask<PartitionTakeOver> TakeOverAsync(
        string contractId,
        int partition,
        CancellationToken cancellationToken) =>
        await _database.InTransactionAsync(
            "Taking a partition over",
            async (connection, token) =>
            {
                await connection.ExecuteAsync(AddHead, token, contractId, partition).ConfigureAwait(false);
                var head = (await connection.ListAsync(
                    RaiseEpoch, row => (row.GetInt64(0), row.GetInt64(1)), token, contractId, partition)
                    .ConfigureAwait(false)).Single();
                var semantics = (ushort)(int)(await connection.ScalarAsync(ReadInForce, token, contractId, partition)
                    .ConfigureAwait(false))!;
                return (await connection.ListAsync(
                    ReadPlace,
                    row => new PartitionTakeOver(
                        head.Item1,
                        head.Item2,
                        row.GetInt64(0),
                        row.GetInt64(1),
                        row.IsDBNull(3) ? [] : row.GetFieldValue<byte[]>(3),
                        row.IsDBNull(2) ? [] : row.GetFieldValue<byte[]>(2),
                        semantics)
                    {
                        ReconcileTurn = row.GetInt64(4),
                    },
                    token,
                    contractId,
                    partition).ConfigureAwait(false)).Single();
            },
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<long> ReadEpochAsync(
        string contractId,
        int partition,
        CancellationToken cancellationToken) =>
        await _database.ReadAsync(
            "A read of an epoch",
            async (connection, token) => (long?)await connection.ScalarAsync(
                "select epoch from log_head where contract_id = $1 and partition = $2",
                token,
                contractId,
                partition).ConfigureAwait(false) ?? 0,
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<bool>> AppendAsync(
        IReadOnlyList<PendingBlock> blocks,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        var isDurable = new bool[blocks.Count];
        var left = Enumerable.Range(0, blocks.Count).ToList();

        // A group is whole or not there: when a block is refused, the others form a group without it.
        while (left.Count > 0)
        {
            var refused = await TryAppendAsync([.. left.Select(i => blocks[i])], cancellationToken)
                .ConfigureAwait(false);
            if (refused.Count == 0)
            {
                left.ForEach(i => isDurable[i] = true);
                break;
            }

            foreach (var i in refused.Select(place => left[place]).ToList())
            {
                isDurable[i] = await IsThereAsync(blocks[i], cancellationToken).ConfigureAwait(false);
                left.Remove(i);
            }
        }

        return isDurable;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LoggedBlock>> ReadAsync(
        string contractId,
        int partition,
        long fromOffset,
        int maxBytes,
        CancellationToken cancellationToken)
    {
        var blocks = new List<LoggedBlock>();
        var bytes = 0L;
        var pages = LogPages.ReadPartitionAsync(
            _database, contractId, partition, fromOffset, long.MaxValue, cancellationToken);
        await foreach (var stored in pages.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            bytes += stored.Bytes.Length;
            if (blocks.Count > 0 && bytes > maxBytes)
            {
                break;
            }

            blocks.Add(stored.Verify());
        }

        return blocks;
    }

    /// <inheritdoc/>
    public async ValueTask<QuarantineEntry?> FindOldestEntryAsync(
        Contract contract,
        string source,
        string id,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var entries = await _database.ReadAsync(
            "A look for an entry of the quarantine",
            (connection, token) => connection.ListAsync(
                OldestEntry,
                ResultRows.Quarantined,
                token,
                contract.Id,
                HashColumns.Bytes(source),
                HashColumns.Bytes(id)),
            cancellationToken).ConfigureAwait(false);
        return entries.FirstOrDefault();
    }

    /// <inheritdoc/>
    public async ValueTask<bool> PublishAsync(
        Contract contract,
        long epoch,
        PublishBatch batch,
        ReadOnlyMemory<byte> sources,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(batch);
        return await _database.InTransactionAsync(
            "A publication",
            async (connection, token) =>
            {
                if (!await HoldsAsync(connection, contract.Id, batch.Partition, epoch, token).ConfigureAwait(false))
                {
                    return false;
                }

                await connection.ExecuteAsync(PostgresDatabase.ByIndex, token).ConfigureAwait(false);
                await ResultPublication.RunAsync(connection, contract, contract.Id, [batch], token)
                    .ConfigureAwait(false);
                await connection.ExecuteAsync(
                    SaveSources, token, contract.Id, batch.Partition, sources.ToArray(), batch.NextOffset)
                    .ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> SaveCheckpointAsync(
        string contractId,
        int partition,
        long epoch,
        ReadOnlyMemory<byte> checkpoint,
        CancellationToken cancellationToken) =>
        await _database.InTransactionAsync(
            "A checkpoint",
            async (connection, token) =>
                await HoldsAsync(connection, contractId, partition, epoch, token).ConfigureAwait(false)
                && await connection.ExecuteAsync(SavePlace, token, contractId, partition, checkpoint.ToArray())
                    .ConfigureAwait(false) == 1,
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredEntityState?>> ReadStatesAsync(
        IReadOnlyList<EntityStateRead> reads,
        CancellationToken cancellationToken) =>
        await _database.ReadAsync(
            "A read of states",
            (connection, token) => EntityStateTable.ReadAsync(connection, reads, token),
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<int?>> WriteStatesAsync(
        IReadOnlyList<EntityStateWrite> writes,
        CancellationToken cancellationToken) =>
        await _database.InTransactionAsync(
            "A write of states",
            async (connection, token) =>
            {
                await connection.ExecuteAsync(PostgresDatabase.ByIndex, token).ConfigureAwait(false);
                return await EntityStateTable.WriteAsync(connection, writes, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>Closes all connections. Everything that was promised is durable already.</summary>
    public async ValueTask DisposeAsync()
    {
        await _reconciling.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<bool> HoldsAsync(
        NpgsqlConnection connection,
        string contractId,
        int partition,
        long epoch,
        CancellationToken cancellationToken) =>
        await connection.ScalarAsync(HoldEpoch, cancellationToken, contractId, partition, epoch)
            .ConfigureAwait(false) is true;

    // The places of the blocks that were refused; with any, nothing is appended.
    private async Task<IReadOnlyList<int>> TryAppendAsync(
        IReadOnlyList<PendingBlock> blocks,
        CancellationToken cancellationToken)
    {
        var newest = blocks.Max(block => block.Header.Ingested.Microseconds);
        var day = DateOnly.FromDateTime(DateTime.UnixEpoch.AddTicks(newest * TimeSpan.TicksPerMicrosecond));
        try
        {
            var groupDay = await _database.InTransactionAsync(
                "An append",
                async (connection, token) =>
                {
                    var inserted = await SharedGroupInsert.RunAsync(
                        connection, blocks, day, known => _days.ContainsKey(known), token).ConfigureAwait(false);
                    _options.Reach(PostgresFaultPoint.InAppend);
                    return inserted;
                },
                cancellationToken).ConfigureAwait(false);
            _days.TryAdd(groupDay, true);
            return [];
        }
        catch (BlocksRefusedException exception)
        {
            return exception.Places;
        }
    }

    private Task<bool> IsThereAsync(PendingBlock block, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            "A look for a repeated append",
            async (connection, token) => await connection.ScalarAsync(
                "select true from log_block as b join log_head as h using (contract_id, partition) "
                + "where contract_id = $1 and partition = $2 and b.next_offset = $3 and append_id = $4 "
                + "and payload_checksum = $5 and h.epoch = $6",
                token,
                block.ContractId,
                block.Header.Partition,
                block.Header.NextOffset,
                GroupInsert.ToColumn(block.Header.AppendId),
                (long)block.Payload.Checksum,
                block.Header.Epoch).ConfigureAwait(false) is true,
            cancellationToken);
}
