using StreamBatch.Cli.Tests.Batches;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Testing.Conformance;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Server.Tests.Remote;

/// <summary>Rows of a user's database go to a server as they come, and give there what they give on a store.</summary>
public sealed class RemoteBatchRunTests(PostgresTables tables) : IClassFixture<PostgresTables>
{
    private const string Raw = PostgresTables.Schema + ".sent_events";
    private const string Row = "SELECT 'a' AS key, 1767225600000000 AS start, 1 AS n, 2.50 AS total, 2.5 AS last_value";
    private const string Faulty = Row + " UNION ALL SELECT NULL, 1767225610000000, 1, 1, 1";

    [PostgresFact]
    public async Task RowsOfADatabase_GiveOnAServerWhatTheyGiveOnAStore()
    {
        await tables.ExecuteAsync($"CREATE TABLE {Raw} (seq bigint GENERATED ALWAYS AS IDENTITY, id text, source text, "
            + "kind text, retracts text, time timestamptz, data jsonb)");
        await tables.ExecuteAsync($"INSERT INTO {Raw} (id, source, time, data) VALUES "
            + "('1', '/s', '2026-01-01T00:00:01Z', '{\"sensor\":\"a\",\"value\":2.5}'), "
            + "('2', '/s', '2026-01-01T00:00:02Z', '{\"sensor\":\"b\",\"value\":5000}')");
        await using var served = await ServedFolder.StartAsync();
        using var folder = new TestFolder();
        var script = new CommandScript(
            folder.Path, served.Http.BaseAddress!.ToString(), "readings", patience: TimeSpan.Zero);
        await script.RunAsync(CommandScript.Stream[..1]);

        await script.RunAsync(
        [
            ["batch", "load", "ID", "--query", Faulty, "--run", "q", "RANGE", "--connection", tables.Connection],
            ["batch", "load", "ID", "--query", Row, "--run", "q", "RANGE", "--connection", tables.Connection],
            ["batch", "run", "ID", "--table", Raw, "--run", "r", "RANGE", "--connection", tables.Connection],
            ["batch", "run", "ID", "--table", Raw, "--run", "r", "RANGE", "--connection", tables.Connection, "--json"],
            ["batch", "run", "ID", "--table", Raw, "RANGE", "--connection", tables.Connection, "--print-sql"],
            ["batch", "list", "ID"],
        ]);

        Assert.Equal(["q", "r"], (await served.Host.ReadControlAsync(
            "readings", control => control.Runs.Select(run => run.Id).ToList())));
    }
}
