using System.Net;
using System.Text.Json;
using StreamBatch.Cli.Tests.Batches;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Server.Tests.Remote;
using StreamBatch.Storage.Postgres.BatchJobs;
using StreamBatch.Testing.Conformance;
using StreamBatch.Testing.Editions;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Server.Tests.Batches;

/// <summary>Batch runs that a server reads itself: from databases that its settings name, and no others.</summary>
public sealed class SourceRunTests(PostgresTables tables) : IClassFixture<PostgresTables>
{
    private const string Range = "\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-01T00:00:30Z\"";
    private const string Row = "SELECT 'a' AS key, 1767225600000000 AS start, 1 AS n, 2.50 AS total";

    [PostgresFact]
    public async Task TableOrQueryOfASource_IsLoaded_AndWhatIsNoneIsRefused()
    {
        const string Table = PostgresTables.Schema + ".nightly";
        await tables.ExecuteAsync($"CREATE TABLE {Table} AS {Row}, 7 AS other");
        await using var served = await StartAsync();
        var orders = new EditionClient(served.Http, "orders");
        await orders.RegisterAsync();

        var table = await LoadAsync(orders, "r1", $"\"source\":\"warehouse\",\"table\":\"{Table}\"");
        var again = await LoadAsync(orders, "r1", $"\"source\":\"warehouse\",\"table\":\"{Table}\"");
        var query = await LoadAsync(orders, "r2", $"\"source\":\"warehouse\",\"query\":\"{Row}\"");
        var mapped = await LoadAsync(
            orders,
            "r3",
            "\"source\":\"warehouse\",\"map\":[\"sensor=key\"],"
            + $"\"query\":\"{Row.Replace("key", "sensor", StringComparison.Ordinal)}\"");

        Assert.Equal(
            [HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Created],
            new[] { table, again, query, mapped }.Select(answer => answer.Status));
        Assert.All(
            [table, again, query, mapped], answer => Assert.Equal(1, answer.Answer.GetProperty("rows").GetInt32()));
        foreach (var (members, status, code) in Refusals(Table))
        {
            var (refused, problem) = await LoadAsync(orders, "none", members);
            Assert.Equal(
                $"{members}: {status} {code}",
                $"{members}: {(int)refused} {problem.GetProperty("code").GetString()}");
            Assert.DoesNotContain("Password", problem.ToString(), StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(3, (await orders.GetAsync("batch-runs")).GetProperty("batchRuns").GetArrayLength());
    }

    [PostgresFact]
    public async Task Source_IsReadAlone()
    {
        await tables.ExecuteAsync($"CREATE TABLE {PostgresTables.Schema}.kept (n int)");
        await tables.ExecuteAsync(
            $"CREATE FUNCTION {PostgresTables.Schema}.fill() RETURNS int LANGUAGE sql AS "
            + $"'INSERT INTO {PostgresTables.Schema}.kept VALUES (1) RETURNING n'");
        await using var served = await StartAsync();
        var orders = new EditionClient(served.Http, "orders");
        await orders.RegisterAsync();

        var filling = Row.Replace("1 AS n", PostgresTables.Schema + ".fill() AS n", StringComparison.Ordinal);
        var (status, problem) = await LoadAsync(orders, "r", $"\"source\":\"warehouse\",\"query\":\"{filling}\"");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("read-only transaction", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Command_LetsTheServerReadItsSource_AndTellsFaultsAsOnAStore()
    {
        await using var served = await StartAsync();
        using var folder = new TestFolder();
        var server = served.Http.BaseAddress!.ToString();
        await new EditionClient(served.Http, "orders").RegisterAsync();
        string[] load =
        [
            "batch", "load", "orders", "--from", "2026-01-01T00:00:00Z", "--to", "2026-01-01T00:00:30Z",
            "--server", server, "--source", "warehouse", "--run", "r",
        ];

        var loaded = await CommandScript.RunAsync([.. load, "--query", Row]);
        var faulty = await CommandScript.RunAsync(
            [.. load, "--query", Row + " UNION ALL SELECT NULL, 1767225610000000, 1, 1"]);
        var unknown = await CommandScript.RunAsync([.. load[..^3], "elsewhere", "--run", "r", "--query", Row]);
        var local = await CommandScript.RunAsync(
            [.. load[..7], "--data", Path.Combine(folder.Path, "store"), .. load[9..], "--query", Row]);

        Assert.True(loaded.Code == 0, loaded.Output);
        Assert.Contains("loaded run r of orders: 1 row", loaded.Output, StringComparison.Ordinal);
        Assert.Equal(1, faulty.Code);
        Assert.Contains("query: row 2: key: ", faulty.Output, StringComparison.Ordinal);
        Assert.Contains("unknownBatchSource", unknown.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, local.Code);
        Assert.Contains("goes with --server", local.Output, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Members, int Status, string Code)> Refusals(string table) =>
    [
        ($"\"source\":\"other\",\"table\":\"{table}\"", 404, "unknownBatchSource"),
        ("\"source\":\"Host=127.0.0.1;Username=x\",\"table\":\"t\"", 404, "unknownBatchSource"),
        ($"\"source\":\"gone\",\"table\":\"{table}\"", 503, "batchSourceFailed"),
        ("\"source\":\"warehouse\",\"table\":\"nothing.here\"", 422, "batchSourceInvalid"),
        ("\"source\":\"warehouse\",\"query\":\"SELECT 1; DROP TABLE x\"", 422, "batchSourceInvalid"),
        ("\"source\":\"warehouse\",\"query\":\"SELECT 'a' AS key\"", 422, "batchSourceInvalid"),
        ("\"source\":\"warehouse\"", 400, "bodyInvalid"),
        ($"\"source\":\"warehouse\",\"table\":\"{table}\",\"query\":\"SELECT 1\"", 400, "bodyInvalid"),
        ("\"source\":\"warehouse\",\"connection\":\"Host=x\"", 400, "bodyInvalid"),
        (
            $"\"source\":\"warehouse\",\"query\":\"{Row.Replace("1 AS n", "-1 AS n", StringComparison.Ordinal)}\"",
            422,
            "batchRunInvalid"),
    ];

    private static Task<(HttpStatusCode Status, JsonElement Answer)> LoadAsync(
        EditionClient orders,
        string run,
        string members) => orders.CommandAsync("batch-runs", $$"""{"run":"{{run}}",{{Range}},{{members}}}""");

    private Task<ServedFolder> StartAsync() => ServedFolder.StartAsync(sources: new BatchSources(name => name switch
    {
        "warehouse" => tables.Connection,
        "gone" => "Host=127.0.0.1;Port=1;Username=nobody;Password=none;Timeout=2",
        _ => null,
    }));
}
