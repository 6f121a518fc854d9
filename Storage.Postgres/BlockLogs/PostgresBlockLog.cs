using System.Runtime.CompilerServices;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.BlockLogs;

/// <summary>
/// The logs of all partitions as rows, a block each. A group is one transaction; a position is the number of a group,
/// which a counter gives that is part of that transaction.
/// </summary>
internal sealed class PostgresBlockLog : IBlockLog
{
    private readonly PostgresDatabase _database;
    private readonly PostgresStoreOptions _options;
    private readonly HashSet<(string ContractId, int Partition)> _heads;

    // As they were when the store was opened: since then nobody else can raise them.
    private readonly Dictionary<(string ContractId, int Partition), long> _epochs;

    // The day of the last group. Whether it has a partition is not known of the one that was read at the start.
    private DateOnly _day;
    private long _groups;

    // The number of the last group that was dropped.
    private long _dropped;
    private Exception? _failure;

    public PostgresBlockLog(PostgresDatabase database, LogState state, PostgresStoreOptions options)
    {
        _database = database;
        _options = options;
        _heads = [.. state.Heads.Keys];
        _epochs = state.Heads.ToDictionary(head => head.Key, head => head.Value.Epoch);
        _day = state.Day;
        _groups = state.Groups;
        _dropped = state.FirstGroup - 1;
    }

    /// <inheritdoc/>
    public LogPosition Start => new(0, Volatile.Read(ref _dropped));

    /// <inheritdoc/>
    public LogPosition End => new(0, Volatile.Read(ref _groups));

    /// <inheritdoc/>
    public long EpochOf(string contractId, int partition) => _epochs.GetValueOrDefault((contractId, partition));

    /// <inheritdoc/>
    public async ValueTask<LogPosition> AppendAsync(
        IReadOnlyList<PendingBlock> blocks,
        CancellationToken cancellationToken)
    {
        Check(blocks);
        cancellationToken.ThrowIfCancellationRequested();
        if (_failure is not null)
        {
            throw new StoreException("The log failed before and takes no more: reopen the store.", _failure);
        }

        try
        {
            _options.Reach(PostgresFaultPoint.BeforeAppend);
            var group = await AppendGroupAsync(Plan(blocks), cancellationToken).ConfigureAwait(false);
            _options.Reach(PostgresFaultPoint.AfterAppend);
            return new LogPosition(0, group);
        }
        catch (Exception exception) when (exception is not FencedException)
        {
            // Whether the group is durable is unknown now: only recovery from the log may go on.
            _failure = exception;
            throw;
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LoggedBlock> ReadAsync(LogPosition from, CancellationToken cancellationToken)
    {
        var end = End;
        if (from > end)
        {
            throw new ArgumentOutOfRangeException(nameof(from), from, $"The log ends at {end}.");
        }

        return VerifyAsync(
            LogPages.ReadGroupsAsync(
                _database, Math.Max(from.Offset, Start.Offset), end.Offset, cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DropBeforeAsync(LogPosition position, CancellationToken cancellationToken)
    {
        if (position > End)
        {
            throw new ArgumentOutOfRangeException(nameof(position), position, $"The log ends at {End}.");
        }

        if (position.Offset == 0)
        {
            return;
        }

        var first = await _database.InTransactionAsync(
            "A removal of old days of the log",
            (connection, token) => connection.ScalarAsync("select drop_log_days($1)", token, position.Offset),
            cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _dropped, (first as long? ?? 1) - 1);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LoggedBlock> ReadPartitionAsync(
        string contractId,
        int partition,
        long fromOffset,
        long toOffset,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        return VerifyAsync(
            LogPages.ReadPartitionAsync(_database, contractId, partition, fromOffset, toOffset, cancellationToken),
            cancellationToken);
    }

    private static void Check(IReadOnlyList<PendingBlock> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentOutOfRangeException.ThrowIfZero(blocks.Count, nameof(blocks));
        foreach (var block in blocks)
        {
            ArgumentException.ThrowIfNullOrEmpty(block.ContractId, nameof(blocks));
            ArgumentNullException.ThrowIfNull(block.Header, nameof(blocks));
            ArgumentOutOfRangeException.ThrowIfLessThan(block.Header.Count, 1, nameof(blocks));
        }
    }

    private static async IAsyncEnumerable<LoggedBlock> VerifyAsync(
        IAsyncEnumerable<StoredBlock> blocks,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var block in blocks.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return block.Verify();
        }
    }

    private AppendPlan Plan(IReadOnlyList<PendingBlock> blocks)
    {
        var newest = blocks.Max(block => block.Header.Ingested.Microseconds);
        var day = DateOnly.FromDateTime(DateTime.UnixEpoch.AddTicks(newest * TimeSpan.TicksPerMicrosecond));

        // Clocks of partitions differ; days follow each other in the order of the groups all the same.
        var isNewDay = day > _day;
        return new AppendPlan(
            blocks,
            _groups + 1,
            isNewDay ? day : _day,
            isNewDay,
            [.. blocks.Select(block => (block.ContractId, block.Header.Partition)).Distinct()
                .Where(place => !_heads.Contains(place))
                .OrderBy(place => place.ContractId, StringComparer.Ordinal)
                .ThenBy(place => place.Partition)]);
    }

    private async Task<long> AppendGroupAsync(AppendPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await _database.InTransactionAsync(
                "An append",
                async (connection, token) =>
                {
                    if (!await GroupInsert.TryRunAsync(connection, plan, token).ConfigureAwait(false))
                    {
                        throw new GroupOutOfPlaceException();
                    }

                    _options.Reach(PostgresFaultPoint.InAppend);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (GroupOutOfPlaceException)
        {
            // Either it was repeated by the caller, or committed by an attempt of this call whose answer was lost.
            var found = await _database.ReadAsync(
                "A look for a repeated append",
                (connection, token) => RepeatedGroup.FindAsync(connection, plan.Blocks, _groups, token),
                cancellationToken).ConfigureAwait(false);
            if (found < plan.Group)
            {
                return found;
            }
        }

        _heads.UnionWith(plan.NewPartitions);
        _day = plan.Day;
        Volatile.Write(ref _groups, plan.Group);
        return plan.Group;
    }
}
