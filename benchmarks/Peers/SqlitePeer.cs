using Microsoft.Data.Sqlite;

namespace StreamBatch.Benchmarks.Peers;

/// <summary>
/// What a user writes today on SQLite: 1,000 events a transaction, in which each event's identity is inserted where it
/// is new, and those that were new are added to their windows. A transaction is durable when it returns.
/// </summary>
public sealed class SqlitePeer : IPeer
{
    private readonly string _folder;
    private readonly long _windowMicroseconds;

    /// <summary>Makes the peer.</summary>
    /// <param name="folder">An existing folder for the database file, on the disk that is to be measured.</param>
    /// <param name="windowSize">The size of the tumbling windows.</param>
    public SqlitePeer(string folder, TimeSpan windowSize)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _windowMicroseconds = windowSize.Ticks / TimeSpan.TicksPerMicrosecond;
        ArgumentOutOfRangeException.ThrowIfLessThan(_windowMicroseconds, 1, nameof(windowSize));
        _folder = folder;
    }

    /// <inheritdoc/>
    public string Name => "SQLite";

    private string DatabaseFile => Path.Combine(_folder, "streambatch-peer.sqlite");

    /// <inheritdoc/>
    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        await ClearAsync(cancellationToken).ConfigureAwait(false);
        using SqliteConnection connection = Open();
        Execute(connection, SqlitePeerSql.Create);
    }

    /// <inheritdoc/>
    public ValueTask<long> RunAsync(string file, CancellationToken cancellationToken)
    {
        // SQLite has no asynchronous calls; its driver's are blocking ones by another name.
        using SqliteConnection connection = Open();
        using var batch = new SqlitePeerBatch(connection);
        using var reader = new LineReader(file);
        long events = 0;
        while (reader.TryRead(out ReadOnlySpan<byte> line))
        {
            EventLine parsed = EventLine.Parse(line);
            events++;
            if (batch.Add(parsed, EventWindow.StartMicroseconds(parsed.TimeMicroseconds, _windowMicroseconds)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                batch.Commit();
            }
        }

        batch.Commit();
        return ValueTask.FromResult(events);
    }

    /// <inheritdoc/>
    public ValueTask<PeerResult> ReadResultAsync(long events, CancellationToken cancellationToken)
    {
        using SqliteConnection connection = Open();
        return ValueTask.FromResult(Result(connection, events));
    }

    /// <inheritdoc/>
    public ValueTask ClearAsync(CancellationToken cancellationToken)
    {
        File.Delete(DatabaseFile);
        File.Delete(DatabaseFile + "-wal");
        File.Delete(DatabaseFile + "-shm");
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ClearAsync(CancellationToken.None);

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = DatabaseFile, Pooling = false }.ConnectionString);
        connection.Open();
        Execute(connection, SqlitePeerSql.Settings);
        return connection;
    }

    private static PeerResult Result(SqliteConnection connection, long events)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = SqlitePeerSql.Result;
        using SqliteDataReader row = command.ExecuteReader();
        row.Read();
        return new PeerResult(
            events, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2) / 100m, row.GetInt64(3) / 100m);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
