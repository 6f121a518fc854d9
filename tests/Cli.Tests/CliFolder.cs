using System.Text;

namespace StreamBatch.Cli.Tests;

/// <summary>A folder of its own for a test, with a store in it, and commands run on that store.</summary>
internal sealed class CliFolder : IDisposable
{
    /// <summary>Tumbling windows of 10 s by sensor; the batch is right when recomputing does not explain a drift.
    /// </summary>
    public const string Contract = """
        apiVersion: v3.1.0
        kind: DataContract
        id: readings
        version: 1.0.0
        status: active
        schema:
          - name: readings
            properties:
              - { name: sensor, logicalType: string, required: true }
              - { name: value, logicalType: number, logicalTypeOptions: { multipleOf: 0.01 } }
              - { name: unit, logicalType: string }
        customProperties:
          - property: streambatch
            value:
              key: sensor
              partitions: 4
              windows: { kind: tumbling, size: 10s }
              aggregates: { n: count(), total: sum(value), most: max(value) }
              late: { allowedLateness: 5s, policy: overwrite }
              authority: batch
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streambatch-cli-");

    public string Data => PathOf("store");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>A folder with the contract registered, with other windows, another late policy or authority, or further
    /// members of the document, where these are given.</summary>
    public static async Task<CliFolder> WithContractAsync(
        string windows = "kind: tumbling, size: 10s",
        string policy = "overwrite",
        string authority = "batch",
        string head = "")
    {
        var folder = new CliFolder();
        var contract = Contract.Replace("kind: tumbling, size: 10s", windows, StringComparison.Ordinal)
            .Replace("policy: overwrite", $"policy: {policy}", StringComparison.Ordinal)
            .Replace("authority: batch", $"authority: {authority}", StringComparison.Ordinal)
            .Replace("status: active", $"status: active\n{head}", StringComparison.Ordinal);
        (await folder.RunAsync("contract", "register", folder.Write("contract.yaml", contract))).Succeeds();
        return folder;
    }

    /// <summary>An event of the contract at a second of 2026-01-01.</summary>
    public static string Event(string id, int second, string value, string sensor = "a") =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"/s","type":"readings","time":"{{Time(second)}}","data":"""
        + $$"""{"sensor":"{{sensor}}","value":{{value}}} }""";

    /// <summary>An event with further attributes, as <c>"sequence":3,</c>.</summary>
    public static string EventWith(string attributes, string id, int second, string value = "1", string sensor = "a") =>
        "{" + attributes + Event(id, second, value, sensor)[1..];

    /// <summary>A retraction of an event.</summary>
    public static string Retraction(string id, string target, int second, string sensor = "a") =>
        EventWith($"\"kind\":\"retraction\",\"retracts\":\"{target}\",", id, second, "0", sensor);

    /// <summary>A tombstone.</summary>
    public static string Tombstone(string id, int second, string sensor = "a") =>
        EventWith("\"kind\":\"tombstone\",", id, second, "0", sensor);

    public static string Time(int second) => $"2026-01-01T00:{second / 60:00}:{second % 60:00}Z";

    public Task<CommandResult> RunAsync(params string[] args) => RunWithInputAsync("", args);

    public Task<CommandResult> RunWithInputAsync(string input, params string[] args) =>
        RunWithInputAsync(new MemoryStream(Encoding.UTF8.GetBytes(input)), default, args);

    public async Task<CommandResult> RunWithInputAsync(
        Stream input,
        CancellationToken interrupt,
        params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(args, new CommandEnvironment
        {
            Output = output,
            Error = error,
            OpenInput = () => input,
            Interrupt = interrupt,
            Variable = name => name == "STREAMBATCH_DATA" ? Data : null,
        });
        return new CommandResult(code, output.ToString(), error.ToString());
    }

    /// <summary>Windows [0, 10) of a and b, where an event of a has come too late for the stream and is in the batch's
    /// run <c>r</c>.</summary>
    public static async Task<CliFolder> WithDriftAsync()
    {
        var folder = await WithContractAsync();
        (await folder.IngestAsync(Event("1", 1, "1"), Event("2", 2, "2", "b"), Event("1", 1, "1"))).Succeeds();
        (await folder.RunAsync("watermark", "readings", "--end")).Succeeds();
        (await folder.IngestAsync(Event("4", 4, "4"))).Succeeds();
        var rows = folder.Write("rows.csv", $"key,start,n,total,most\na,{Time(0)},2,5,4\nb,{Time(0)},1,2,2\n");
        (await folder.RunAsync("batch", "load", "readings", rows, "--run", "r", "--from", Time(0), "--to", Time(30)))
            .Succeeds();
        return folder;
    }

    public Task<CommandResult> IngestAsync(params string[] lines) =>
        RunWithInputAsync(string.Join('\n', lines), "ingest", "-", "--json");

    public void Dispose() => _folder.Delete(recursive: true);
}
