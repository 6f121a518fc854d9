using StreamBatch.Testing.Postgres;

namespace StreamBatch.Cli.Tests.Batches;

public sealed class BatchPostgresTests(PostgresTables tables) : IClassFixture<PostgresTables>
{
    private const string Start = "timestamptz '2026-01-01T00:00:00Z'";
    private const string Good = $"SELECT 'a' AS key, {Start} AS start, 1 AS n, 1.00 AS total, 1 AS most";
    private const string AtStart = $"{Start} AS start";

    [PostgresTheory]
    [InlineData($"SELECT 'a' AS key, {AtStart}, 1 AS n, 1.00 AS total, 1::bigint AS most")]
    [InlineData("SELECT 'a' AS key, timestamp '2026-01-01' AS start, timestamp '2026-01-01T00:00:10' AS \"end\", "
        + "1 AS n, 1 AS total, '1.0' AS most")]
    [InlineData("SELECT 'a' AS sensor, 1767225600000000 AS start, 1 AS n, 1 AS total, 1 AS most -- the end")]
    [InlineData("SELECT 'a' AS key, date '2026-01-01' AS start, 1 AS n, 1 AS total, 1 AS most")]
    [InlineData("SELECT 'a' AS key, '2026-01-01T01:00:00+01:00' AS start, 1 AS n, 1 AS total, 1 AS most;")]
    public async Task Query_GivesTheRunOfTheSameRowsInCsv(string query)
    {
        using var folder = await CliFolder.WithContractAsync();
        var csv = folder.Write("rows.csv", $"key,start,n,total,most\na,{CliFolder.Time(0)},1,1,1\n");

        (await LoadAsync(folder, "--query", query)).Succeeds();
        var again = (await LoadAsync(folder, csv, "--json")).Succeeds();

        Assert.False(again.Object.GetProperty("isNew").GetBoolean());
    }

    [PostgresTheory]
    [InlineData("NULL AS key", "key: is missing")]
    [InlineData("'b' AS key, NULL::timestamptz AS start", "start: is missing")]
    [InlineData("'b' AS key, timestamptz 'infinity' AS start", "start: 'infinity' is neither")]
    [InlineData("'b' AS key, timestamptz '2026-01-01T00:00:05Z' AS start", "start: 2026-01-01T00:00:05Z is the start")]
    [InlineData("'b' AS key, 1767225600000000.5 AS start", "start: '1767225600000000.5' is neither")]
    [InlineData("'b' AS key, NULL::int AS n", "n: is missing")]
    [InlineData("'b' AS key, 1.5 AS n", "n: must be a whole number")]
    [InlineData("'b' AS key, 1.005 AS total", "total: has more than 2 digits after the point")]
    [InlineData("'b' AS key, 'NaN'::numeric AS total", "total: is no decimal number")]
    [InlineData("'b' AS key, 12345678901234567890123456789::numeric AS total", "total: has more than 28 digits")]
    [InlineData("'a' AS key", "key: a second row for the window")]
    public async Task BadRow_IsNamedAndNothingIsLoaded(string columns, string message)
    {
        var given = columns.Split(" AS ").Skip(1).Select(name => name.Split(',')[0]).ToList();
        string[] rest = [AtStart, "1 AS n", "1.00 AS total", "1 AS most"];
        var row = string.Join(", ", rest.Where(column => !given.Exists(
            name => column.EndsWith(" AS " + name, StringComparison.Ordinal))).Prepend(columns));
        const string Names = "key, start::text, n, total, most";
        var good = Good.Replace(Start, "'2026-01-01T00:00:00Z'", StringComparison.Ordinal);
        var query = $"SELECT {Names} FROM ({good}) g "
            + $"UNION ALL SELECT {Names.Replace("start::text", Text, StringComparison.Ordinal)} FROM (SELECT {row}) b";

        await RefusesAsync($"query: row 2: {message}", "--query", query);
    }

    // The instants of the faulty row pass the reader as the texts that it makes of its types.
    private const string Text = "CASE WHEN start::text = '2026-01-01 00:00:00+00' THEN '2026-01-01T00:00:00Z' "
        + "WHEN start::text = '2026-01-01 00:00:05+00' THEN '2026-01-01T00:00:05Z' ELSE start::text END";

    [PostgresTheory]
    [InlineData("timestamptz 'infinity'", "start: 'infinity' is neither")]
    [InlineData("timestamp '-infinity'", "start: '-infinity' is neither")]
    [InlineData("timestamptz '2026-01-01T00:00:00.000001Z'", "start: 2026-01-01T00:00:00.000001Z is the start of no")]
    public Task Instants_AreReadToTheMicrosecond(string start, string message) => RefusesAsync(
        $"query: row 1: {message}", "--query", Good.Replace(Start, start, StringComparison.Ordinal));

    [PostgresFact]
    public async Task EmptyKey_IsAKeyAsAnyOther()
    {
        using var folder = await CliFolder.WithContractAsync();
        var csv = folder.Write("rows.csv", $"key,start,n,total,most\n,{CliFolder.Time(0)},1,1,1\n");

        (await LoadAsync(folder, "--query", Good.Replace("'a'", "''", StringComparison.Ordinal))).Succeeds();

        Assert.False((await LoadAsync(folder, csv, "--json")).Succeeds().Object.GetProperty("isNew").GetBoolean());
    }

    [PostgresFact]
    public async Task QueryWithoutRows_IsRefused_UnlessItIsMeant()
    {
        await RefusesAsync("query: has no rows: every window", "--query", Good + " WHERE false");
        using var folder = await CliFolder.WithContractAsync();

        (await LoadAsync(folder, "--query", Good + " WHERE false", "--allow-empty")).Succeeds();
    }

    [PostgresTheory]
    [InlineData("SELECT", "query: key: there is no such column; it gives none at all")]
    [InlineData("SELECT 1 AS n", "query: key: there is no such column, only n")]
    [InlineData(Good + ", 2 AS mean", "query: mean: is no column of this contract")]
    [InlineData(Good + ", 2 AS n", "query: two columns are called 'n'")]
    [InlineData("SELECT 'a' AS key, true AS start, 1 AS n, 1 AS total, 1 AS most", "query: start: is boolean")]
    [InlineData("SELECT 'a' AS key, 0 AS start, 1 AS n, 1::float8 AS total, 1 AS most",
        "query: total: is double precision; floating point is for an aggregate with a tolerance")]
    [InlineData("SELECT 'a' AS key, 0 AS start, now() AS n, 1 AS total, 1 AS most", "query: n: is timestamp with")]
    [InlineData("SELEKT 1", "query: syntax error at or near \"SELEKT\" (SQLSTATE 42601)")]
    [InlineData(Good + "; DROP TABLE x", "query: cannot insert multiple commands")]
    [InlineData("SELECT 1/0 AS n, 'a' AS key, 0 AS start, 1 AS total, 1 AS most", "query: division by zero")]
    public Task BadQuery_IsTold(string query, string message) =>
        RefusesAsync($"streambatch: {message}", "--query", query);

    [PostgresFact]
    public async Task Query_CannotWrite()
    {
        await tables.ExecuteAsync($"CREATE TABLE {PostgresTables.Schema}.kept AS SELECT 1 AS n; CREATE FUNCTION "
            + $"{PostgresTables.Schema}.wipe() RETURNS int LANGUAGE sql AS 'DELETE FROM {PostgresTables.Schema}.kept "
            + "RETURNING 1'");

        await RefusesAsync("streambatch: query: cannot execute DELETE in a read-only transaction", "--query",
            Good.Replace("1 AS n", $"{PostgresTables.Schema}.wipe() AS n", StringComparison.Ordinal));

        Assert.Equal(1, await tables.CountAsync(PostgresTables.Schema + ".kept"));
    }

    [PostgresFact]
    public async Task Table_WithOtherNames_IsMapped()
    {
        await tables.ExecuteAsync($"CREATE TABLE {PostgresTables.Schema}.\"Nightly\" AS SELECT 'a' AS sensor, "
            + $"{Start} AS day, 2 AS n, 3.50 AS total, NULL::numeric AS most, 'x' AS remark");
        using var folder = await CliFolder.WithContractAsync();

        var run = (await LoadAsync(
            folder, "--table", PostgresTables.Schema + ".Nightly", "--map", "day=start", "--json")).Succeeds();

        Assert.Equal(1, run.Object.GetProperty("rows").GetInt32());
    }

    [PostgresFact]
    public Task UnknownTable_IsTold() => RefusesAsync(
        "streambatch: \"no\".\"such\": relation \"no.such\" does not exist (SQLSTATE 42P01)", "--table", "no.such");

    [PostgresFact]
    public async Task UnreachableServer_IsTold_WithoutItsPassword()
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = await folder.RunAsync([.. Load, "--query", "SELECT 1", "--connection",
            "Host=127.0.0.1;Port=1;Username=me;Password=secret"]);

        Assert.Equal(1, result.Code);
        Assert.StartsWith("streambatch: PostgreSQL at 127.0.0.1:1: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the rows come from one of FILE, --query and --table")]
    [InlineData("the rows come from one of FILE, --query and --table", "rows.csv", "--query", "SELECT 1")]
    [InlineData("--connection and --map belong to --query and --table", "rows.csv", "--map", "a=b")]
    [InlineData("--map hour: is not COLUMN=NAME", "--query", "SELECT 1", "--map", "hour")]
    [InlineData("--map b=n: the column or the name is mapped already", "--table", "x", "--map", "a=n", "--map", "b=n")]
    public async Task Misuse_IsTold(string message, params string[] arguments)
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = await folder.RunAsync([.. Load, .. arguments]);

        Assert.Equal(2, result.Code);
        Assert.StartsWith("streambatch: " + message, result.Error, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task BatchRun_ComputesARun_ThatReconcilesWithTheStream()
    {
        const string Table = PostgresTables.Schema + ".raw_events";
        string[] events = [CliFolder.Event("1", 1, "1"), CliFolder.Event("2", 2, "2.5", "b"),
            CliFolder.Event("1", 1, "1"), CliFolder.Event("3", 3, "7"), CliFolder.Retraction("4", "3", 3),
            CliFolder.Event("5", 4, "\"x\""), CliFolder.Event("6", 5, "4", "")];
        await tables.ExecuteAsync($"CREATE TABLE {Table} (seq bigint GENERATED ALWAYS AS IDENTITY, id text, "
            + "source text, kind text, retracts text, time timestamptz, data jsonb)");
        foreach (var item in events)
        {
            await tables.ExecuteAsync($"INSERT INTO {Table} (id, source, kind, retracts, time, data) SELECT "
                + "j ->> 'id', j ->> 'source', j ->> 'kind', j ->> 'retracts', (j ->> 'time')::timestamptz, "
                + "j -> 'data' "
                + $"FROM (SELECT '{item}'::jsonb AS j) AS e");
        }

        using var folder = await CliFolder.WithContractAsync();
        (await folder.IngestAsync(events)).Succeeds();
        (await folder.RunAsync("watermark", "readings", "--end")).Succeeds();

        string[] command = ["batch", "run", "readings", "--table", Table, "--connection", tables.Connection, "--run",
            "r", "--from", CliFolder.Time(0), "--to", CliFolder.Time(30)];
        var run = (await folder.RunAsync([.. command, "--json"])).Succeeds().Object;
        var again = (await folder.RunAsync(command)).Succeeds();
        var reconciled = (await folder.RunAsync("reconcile", "readings", "--json")).Succeeds();
        var printed = (await folder.RunAsync([.. command, "--print-sql"])).Succeeds();
        command[^1] = CliFolder.Time(50);
        command[^3] = CliFolder.Time(30);
        command[^5] = "empty";
        var empty = await folder.RunAsync(command);

        Assert.Equal(1, empty.Code);
        Assert.StartsWith("batch run: has no rows", empty.Error, StringComparison.Ordinal);
        (await folder.RunAsync([.. command, "--allow-empty"])).Succeeds();
        Assert.Equal(3, run.GetProperty("rows").GetInt32());
        Assert.Equal("{\"value: type\":1}", run.GetProperty("leftOut").GetRawText());
        Assert.Contains("nothing changed", again.Output, StringComparison.Ordinal);
        Assert.Contains("left out by value: type: 1 raw event", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"class\"", reconciled.Output, StringComparison.Ordinal);
        await tables.ExecuteAsync(printed.Output);
    }

    private static readonly string[] Load =
        ["batch", "load", "readings", "--run", "r", "--from", CliFolder.Time(0), "--to", CliFolder.Time(30)];

    private async Task RefusesAsync(string message, params string[] arguments)
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = await LoadAsync(folder, arguments);

        Assert.Equal(1, result.Code);
        Assert.StartsWith(message, result.Error, StringComparison.Ordinal);
        var listed = (await folder.RunAsync("contract", "list", "--json")).Object;
        Assert.Equal(0, listed.GetProperty("batchRuns").GetInt32());
    }

    private Task<CommandResult> LoadAsync(CliFolder folder, params string[] arguments) => folder.RunAsync([
        .. Load, .. arguments,
        .. arguments[0].StartsWith("--", StringComparison.Ordinal)
            ? new[] { "--connection", tables.Connection }
            : []]);
}
