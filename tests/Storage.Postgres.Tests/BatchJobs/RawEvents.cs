using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Storage.Postgres.BatchJobs;
using StreamBatch.Storage.Postgres.Tests.Server;

namespace StreamBatch.Storage.Postgres.Tests.BatchJobs;

/// <summary>A table of raw events in a schema of its own, and what a batch run makes of it.</summary>
internal sealed class RawEvents : IAsyncDisposable
{
    public static readonly EventTime Always = new(-30_000_000_000_000_000);
    public static readonly EventTime Ever = new(200_000_000_000_000_000);

    private readonly NpgsqlConnection _connection;
    private readonly string _connectionString;

    private RawEvents(string connectionString, NpgsqlConnection connection, string schema)
    {
        _connectionString = connectionString;
        _connection = connection;
        Table = new TableName(schema, "raw events");
    }

    public TableName Table { get; }

    public static async Task<RawEvents> CreateAsync(string? columns = null)
    {
        var connectionString = await PostgresServer.ConnectAsync();
        NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync();
        RawEvents raw = new(connectionString, connection, PostgresServer.NewSchema());
        await raw.ExecuteAsync($"CREATE SCHEMA {raw.Table.Schema}");
        await raw.ExecuteAsync($"CREATE TABLE {raw.Table} ("
            + (columns ?? "seq bigint, id text, source text, kind text, retracts text, subject text, time text, "
                + "data jsonb") + ")");
        return raw;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using NpgsqlCommand command = new(sql, _connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Puts CloudEvents into the table in place of what is there, in their order.</summary>
    public async Task LoadAsync(IEnumerable<JsonObject> events)
    {
        string[] names = ["id", "source", "kind", "retracts", "subject", "time"];
        await ExecuteAsync($"TRUNCATE {Table}");
        await using var copy = await _connection.BeginBinaryImportAsync(
            $"COPY {Table} (seq, {string.Join(", ", names)}, data) FROM STDIN (FORMAT binary)");
        foreach (var (i, item) in events.Index())
        {
            await copy.StartRowAsync();
            await copy.WriteAsync((long)i, NpgsqlDbType.Bigint);
            foreach (var name in names)
            {
                await WriteAsync(copy, item[name]?.GetValue<string>(), NpgsqlDbType.Text);
            }

            await WriteAsync(copy, item["data"]?.ToJsonString(), NpgsqlDbType.Jsonb);
        }

        await copy.CompleteAsync();
    }

    /// <summary>The rows of a run, as <c>key start end values</c>, in the order in which they came.</summary>
    public async Task<List<string>> RunAsync(
        Contract contract, EventTime? from = null, EventTime? to = null, ColumnMap? map = null, string order = "seq")
    {
        var (first, last) = (from ?? Always, to ?? Ever);
        await using var database = await UserDatabase.OpenAsync(_connectionString, default);
        var query = await BatchQuery.OfEventsAsync(
            database, contract, await WriteAsync(database, contract, map, order), first.Microseconds, last.Microseconds,
            default);
        ResultRowReader reader = new(new CompiledContract(contract), first, last);
        List<string> rows = [];
        await foreach (var row in query.ReadAsync(database, default))
        {
            var reading = reader.Read(row.Key, Time(row.Start!), Time(row.End!), row.Values);
            Assert.Null(reading.Fault);
            rows.Add(Line(row.Key!, reading.Row!.Window.Start, reading.Row.Window.End, JsonNode.Parse(
                AggregateValuesJson.Write(contract.Aggregates, reading.Row.Values))!));
        }

        return rows;
    }

    /// <summary>What a run leaves out, as <c>rule rows</c>.</summary>
    public async Task<List<string>> LeftOutAsync(
        Contract contract, EventTime? from = null, EventTime? to = null, ColumnMap? map = null)
    {
        await using var database = await UserDatabase.OpenAsync(_connectionString, default);
        var leftOut = await BatchQuery.LeftOutAsync(
            database, await WriteAsync(database, contract, map, "seq"), (from ?? Always).Microseconds,
            (to ?? Ever).Microseconds, default);
        return [.. leftOut.Select(rule => $"{rule.Rule} {rule.Rows}")];
    }

    public async Task<string> PrintAsync(Contract contract)
    {
        await using var database = await UserDatabase.OpenAsync(_connectionString, default);
        return (await WriteAsync(database, contract, null, "seq")).Print(Always, Ever);
    }

    public static string Line(string key, EventTime start, EventTime end, JsonNode values) =>
        $"{key} [{start}, {end}) {values.ToJsonString(new JsonSerializerOptions
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        })}";

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"DROP SCHEMA {Table.Schema} CASCADE");
        await _connection.DisposeAsync();
    }

    private async Task<ContractSql> WriteAsync(
        UserDatabase database, Contract contract, ColumnMap? map, string order) => ContractSql.Write(
        contract, RawEventTable.Find(
            contract, Table, await database.ColumnsAsync(Table, default), map ?? ColumnMap.None, order));

    private static EventTime Time(string microseconds) =>
        new(long.Parse(microseconds, System.Globalization.CultureInfo.InvariantCulture));

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text, NpgsqlDbType type) =>
        text is null ? copy.WriteNullAsync() : copy.WriteAsync(text, type);
}
