using Npgsql;

namespace StreamBatch.Benchmarks.Peers;

/// <summary>
/// What a user writes today on PostgreSQL: for each 1,000 events one statement, which inserts their identities where
/// they are new and adds those that were to their windows. A statement is one transaction, durable when it returns.
/// </summary>
public sealed class PostgresPeer : IPeer
{
    /// <summary>
    /// The number of connections that was fastest: on two cores with 1,000,000 events and 10,000 keys, eight reached
    /// 1.9 times the rate of one, two 1.7 times. They wait for the disk and the client in turn.
    /// </summary>
    public const int FastestConnections = 8;

    /// <summary>
    /// Lines for postgresql.conf that anyone who measures would set: a cache for the tables and room in the log, so
    /// that no checkpoint runs in the middle. Durability stays at PostgreSQL's defaults.
    /// </summary>
    public static IReadOnlyList<string> ServerSettings { get; } = ["shared_buffers = '512MB'", "max_wal_size = '4GB'"];

    private readonly NpgsqlDataSource _dataSource;
    private readonly long _windowMicroseconds;
    private readonly int _connections;

    /// <summary>Makes the peer.</summary>
    /// <param name="connectionString">A database in which the schema streambatch_peer may be made and dropped.</param>
    /// <param name="windowSize">The size of the tumbling windows.</param>
    /// <param name="connections">Connections that write at the same time, each its own share of the keys.</param>
    public PostgresPeer(string connectionString, TimeSpan windowSize, int connections = FastestConnections)
    {
        _windowMicroseconds = windowSize.Ticks / TimeSpan.TicksPerMicrosecond;
        ArgumentOutOfRangeException.ThrowIfLessThan(_windowMicroseconds, 1, nameof(windowSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(connections, 1);
        _dataSource = NpgsqlDataSource.Create(connectionString);
        _connections = connections;
    }

    /// <inheritdoc/>
    public string Name => $"PostgreSQL, {_connections} connection{(_connections == 1 ? "" : "s")}";

    /// <inheritdoc/>
    public ValueTask PrepareAsync(CancellationToken cancellationToken) =>
        ExecuteAsync(PostgresPeerSql.Create, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<long> RunAsync(string file, CancellationToken cancellationToken)
    {
        List<PostgresPeerLane> lanes = [];
        try
        {
            for (int i = 0; i < _connections; i++)
            {
                lanes.Add(await PostgresPeerLane.OpenAsync(_dataSource, cancellationToken).ConfigureAwait(false));
            }

            return await SendAsync(file, lanes, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (PostgresPeerLane lane in lanes)
            {
                await lane.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<PeerResult> ReadResultAsync(long events, CancellationToken cancellationToken)
    {
        using NpgsqlCommand command = _dataSource.CreateCommand(PostgresPeerSql.Result);
        using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await row.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new PeerResult(events, row.GetInt64(0), row.GetInt64(1), row.GetDecimal(2), row.GetDecimal(3));
    }

    /// <inheritdoc/>
    public ValueTask ClearAsync(CancellationToken cancellationToken) =>
        ExecuteAsync(PostgresPeerSql.Drop, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _dataSource.DisposeAsync();

    private async Task<long> SendAsync(
        string file, List<PostgresPeerLane> lanes, CancellationToken cancellationToken)
    {
        using var reader = new LineReader(file);
        long events = 0;
        while (reader.TryRead(out ReadOnlySpan<byte> line))
        {
            EventLine parsed = EventLine.Parse(line);
            long start = EventWindow.StartMicroseconds(parsed.TimeMicroseconds, _windowMicroseconds);

            // By entity, so that two connections never wait for each other's windows. A re-sent event has the entity
            // it had before and meets its identity on the same connection.
            int share = lanes.Count == 1 ? 0 : (int)(default(ByteHash).Add(parsed.Entity).High % (ulong)lanes.Count);
            PostgresPeerLane lane = lanes[share];
            events++;
            if (lane.Add(parsed, start))
            {
                await lane.SendAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (PostgresPeerLane lane in lanes)
        {
            await lane.FinishAsync(cancellationToken).ConfigureAwait(false);
        }

        return events;
    }

    private async ValueTask ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        // One by one: a checkpoint is refused in the transaction that several statements in one command would be.
        foreach (string statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            using NpgsqlCommand command = _dataSource.CreateCommand(statement);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
