using Npgsql;

namespace StreamBatch.Benchmarks.Reconciling;

/// <summary>Rows that PostgreSQL has read, by its own statistics (<c>seq_tup_read + idx_tup_fetch</c>).</summary>
/// <param name="Results">Of the current view and of the panes.</param>
/// <param name="Batch">Of the rows of batch runs.</param>
/// <param name="Digests">Of the digest trees of both sides.</param>
/// <param name="Log">Of the log's blocks.</param>
internal sealed record TableReads(long Results, long Batch, long Digests, long Log)
{
    // A session adds what it has read to the statistics before it goes out of the list of sessions.
    private const string Sessions = """
        select count(*) from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
        """;

    private const string Reads = """
        select coalesce(sum(n) filter (where relname in ('result', 'pane')), 0),
               coalesce(sum(n) filter (where relname = 'batch_row'), 0),
               coalesce(sum(n) filter (where relname in ('digest', 'batch_digest')), 0),
               coalesce(sum(n) filter (where relname like 'log_block%'), 0)
        from (select relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as n
              from pg_stat_user_tables where schemaname = $1) as reads
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Reads the sums once all other sessions have ended.</summary>
    /// <exception cref="TimeoutException">They have not within a minute.</exception>
    public static async Task<TableReads> ReadAsync(
        string connectionString,
        string schema,
        CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            var end = TimeProvider.System.GetUtcNow() + Limit;
            while (await CountAsync(connection, cancellationToken).ConfigureAwait(false) > 0)
            {
                if (TimeProvider.System.GetUtcNow() > end)
                {
                    throw new TimeoutException("Sessions that read the tables do not end.");
                }

                await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
            }

            var command = new NpgsqlCommand(Reads, connection);
            command.Parameters.AddWithValue(schema);
            await using (command.ConfigureAwait(false))
            {
                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                    return new TableReads(Number(0), Number(1), Number(2), Number(3));

                    long Number(int column) => (long)reader.GetDecimal(column);
                }
            }
        }
    }

    public TableReads Since(TableReads before) => new(
        Results - before.Results, Batch - before.Batch, Digests - before.Digests, Log - before.Log);

    private static async Task<long> CountAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(Sessions, connection);
        await using (command.ConfigureAwait(false))
        {
            return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }
}
