using Npgsql;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>What a PostgreSQL server has counted since it began.</summary>
/// <param name="WalBytes">Bytes of its write-ahead log.</param>
/// <param name="Transactions">Transactions that were committed, those that only read too.</param>
/// <param name="Checkpoints">Checkpoints.</param>
/// <param name="ProcessorSeconds">Processor time.</param>
internal readonly record struct ServerCounters(
    long WalBytes,
    long Transactions,
    long Checkpoints,
    double ProcessorSeconds)
{
    private const int CheckpointerVersion = 17;

    public static async Task<ServerCounters> ReadAsync(NpgsqlConnection connection)
    {
        var checkpoints = connection.PostgreSqlVersion.Major >= CheckpointerVersion
            ? "select num_timed + num_requested from pg_stat_checkpointer"
            : "select checkpoints_timed + checkpoints_req from pg_stat_bgwriter";
        await using var command = new NpgsqlCommand(
            "select (pg_current_wal_lsn() - '0/0')::bigint, "
            + "(select xact_commit from pg_stat_database where datname = current_database()), "
            + $"({checkpoints}), pg_backend_pid()",
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new ServerCounters(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), ProcessorTimes.OfServer(reader.GetInt32(3)));
    }

    public static ServerCounters operator -(ServerCounters left, ServerCounters right) => new(
        left.WalBytes - right.WalBytes,
        left.Transactions - right.Transactions,
        left.Checkpoints - right.Checkpoints,
        left.ProcessorSeconds - right.ProcessorSeconds);
}
