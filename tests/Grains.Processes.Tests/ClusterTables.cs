using Npgsql;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>What a cluster has published, as readers see it.</summary>
internal sealed class ClusterTables(string connectionString, string schema)
{
    /// <summary>The current view: the aggregates of each window.</summary>
    public async Task<Dictionary<(string Key, long Start), string>> ReadResultsAsync() =>
        (await ListAsync(
            "select convert_from(key, 'UTF8'), start_us, aggregates from {0}.result where mode <> 2",
            row => (Window: (row.GetString(0), row.GetInt64(1)), Values: row.GetString(2))))
        .ToDictionary(row => row.Window, row => row.Values);

    /// <summary>All panes of a partition in their order, a line each.</summary>
    public Task<List<string>> ReadPanesAsync(int partition) => ListAsync(
        "select concat_ws(' ', number, convert_from(key, 'UTF8'), start_us, end_us, revision, mode, timing, cause, "
        + $"block_offset, aggregates) from {{0}}.pane where partition = {partition} order by number",
        row => row.GetString(0));

    /// <summary>All entries of a partition's quarantine in the order of its log, a line each.</summary>
    public Task<List<string>> ReadQuarantineAsync(int partition) => ListAsync(
        "select concat_ws(' ', record_offset, convert_from(source, 'UTF8'), convert_from(id, 'UTF8'), status, reason) "
        + $"from {{0}}.quarantine where partition = {partition} order by record_offset",
        row => row.GetString(0));

    /// <summary>The number of reminders.</summary>
    public async Task<long> CountRemindersAsync() =>
        (await ListAsync("select count(*) from {0}.orleans_reminder", row => row.GetInt64(0))).Single();

    /// <summary>What the database's sessions do, for a test that failed.</summary>
    public async Task<string> DescribeSessionsAsync() => string.Join('\n', await ListAsync(
        "select concat_ws(' ', pid, state, wait_event_type, wait_event, now() - state_change, "
        + "pg_blocking_pids(pid)::text, left(query, 100)) from pg_stat_activity where backend_type = 'client backend'",
        row => row.GetString(0)));

    private async Task<List<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql.Replace("{0}", schema, StringComparison.Ordinal));
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
