using System.Globalization;
using System.Text.Json;
using Npgsql;
using StreamBatch.Cli.Tests.Batches;
using StreamBatch.Testing.Postgres;
using StreamBatch.Testing.Quality;

namespace StreamBatch.Cli.Tests.Quality;

/// <summary>
/// The same 10,000 generated rows, with every rule broken: as events of a store (which keeps what breaks a rule in the
/// quarantine, with its reason), and by <c>quality check</c> as NDJSON, as CloudEvents, as CSV and as a table of
/// PostgreSQL. Row by row all give one verdict.
/// </summary>
[Trait("Suite", "Long")]
public sealed class VerdictEqualityTests(PostgresTables tables) : IClassFixture<PostgresTables>
{
    private const int Rows = 10_000;

    [Fact]
    public async Task Rows_OfFiles_HaveTheVerdictsOfTheirEvents()
    {
        using var folder = new CliFolder();
        string?[][] rows = [.. RuleRows.Make(7, Rows)];
        var contract = folder.Write("parcels.yaml", RuleContract.Document);
        var events = folder.Write("events.ndjson", Lines(rows.Select(Event)));

        var stream = await OfStreamAsync(folder, contract, events, rows.Length);

        Assert.True(stream.Count(verdict => verdict == "kept") is > Rows / 4 and < Rows * 3 / 4);
        Assert.Equal(stream, await CheckAsync(folder, contract, events));
        Assert.Equal(stream, await CheckAsync(
            folder, contract, folder.Write("rows.ndjson", Lines(rows.Select(RuleRows.ToJson)))));
        Assert.Equal(stream, await CheckAsync(folder, contract, folder.Write("rows.csv", Csv(rows))));
    }

    [PostgresFact]
    public async Task Rows_OfATable_HaveTheVerdictsOfAFile()
    {
        using var folder = new CliFolder();
        string?[][] rows = [.. RuleRows.Make(8, Rows)];
        var contract = folder.Write("parcels.yaml", RuleContract.Document);
        var file = await CheckAsync(
            folder, contract, folder.Write("rows.ndjson", Lines(rows.Select(RuleRows.ToJson))));
        await StoreAsync(rows);

        var table = await CheckAsync(
            folder,
            contract,
            "--connection",
            tables.Connection,
            "--query",
            $"SELECT * FROM {PostgresTables.Schema}.parcels ORDER BY n");

        Assert.Equal(file, table);
    }

    // The verdict of each event by what became of it: what is not in quarantine was counted.
    private static async Task<string[]> OfStreamAsync(CliFolder folder, string contract, string events, int count)
    {
        (await folder.RunAsync("contract", "register", contract)).Succeeds();
        var ingest = (await folder.RunAsync("ingest", events, "--contract", "parcels", "--bounded", "--json"))
            .Succeeds().Object;
        Assert.Equal(count, ingest.GetProperty("durable").GetInt32());
        var verdicts = Enumerable.Repeat("kept", count).ToArray();
        foreach (var entry in (await folder.RunAsync("quarantine", "list", "parcels", "--json")).Succeeds().Json)
        {
            Assert.Equal("quarantined", entry.GetProperty("status").GetString());
            verdicts[int.Parse(entry.GetProperty("id").GetString()!, CultureInfo.InvariantCulture)] =
                entry.GetProperty("reason").GetString() + " " + entry.GetProperty("field").GetString();
        }

        return verdicts;
    }

    private static async Task<string[]> CheckAsync(CliFolder folder, string contract, params string[] rows)
    {
        var result = await folder.RunAsync(["quality", "check", contract, .. rows, "--json"]);
        Assert.Equal(1, result.Code);
        return [.. result.Json.Select(Verdict)];
    }

    private static string Verdict(JsonElement line) => line.GetProperty("kept").GetBoolean()
        ? "kept"
        : line.GetProperty("reason").GetString() + " " + line.GetProperty("field").GetString();

    private static string Event(string?[] row, int index) =>
        RuleRows.ToEvent(row, index.ToString(CultureInfo.InvariantCulture));

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";

    private static string Csv(string?[][] rows) => Lines(
        [string.Join(',', RuleRows.Properties), .. rows.Select(row => string.Join(',', row.Select(RuleRows.ToText)))]);

    // A value of any type can stand in a column of type json.
    private async Task StoreAsync(string?[][] rows)
    {
        const string table = PostgresTables.Schema + ".parcels";
        var columns = string.Join(", ", RuleRows.Properties.Select(name => $"\"{name}\" json"));
        await tables.ExecuteAsync($"CREATE TABLE {table} (n bigint, {columns})");
        await using NpgsqlConnection connection = new(tables.Connection);
        await connection.OpenAsync();
        await using var copy = await connection.BeginTextImportAsync($"COPY {table} FROM STDIN");
        for (var i = 0; i < rows.Length; i++)
        {
            await copy.WriteAsync(i.ToString(CultureInfo.InvariantCulture) + "\t"
                + string.Join('\t', rows[i].Select(value => value ?? "\\N")) + "\n");
        }
    }
}
