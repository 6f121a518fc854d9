using System.Text;
using System.Text.RegularExpressions;
using StreamBatch.Cli;
using Xunit;

namespace StreamBatch.Server.Tests.Remote;

/// <summary>Commands from a contract to a repair, run on a store in a folder and on a server side by side: they must
/// print the same, and end with the same code.</summary>
/// <param name="folder">Where files and the store are made.</param>
/// <param name="server">The server, of either edition.</param>
/// <param name="contractId">The contract, which no other test of the server uses.</param>
/// <param name="patience">For how long what is published may lag behind what is acknowledged.</param>
/// <param name="access">Options by which the server lets a command in; none where it asks for nothing.</param>
internal sealed partial class CommandScript(
    string folder,
    string server,
    string contractId,
    TimeSpan patience,
    params string[] access)
{
    private const string Document = """
        apiVersion: v3.1.0
        kind: DataContract
        id: ID
        version: 1.0.0
        status: active
        slaProperties:
          - { property: latency, value: 1, unit: d, element: readings }
        schema:
          - name: readings
            properties:
              - { name: sensor, logicalType: string, required: true }
              - { name: value, logicalType: number, logicalTypeOptions: { multipleOf: 0.01, maximum: 1000 } }
        customProperties:
          - property: streambatch
            value:
              key: sensor
              partitions: 2
              windows: { kind: tumbling, size: 10s }
              aggregates: { n: count(), total: sum(value), last_value: last(value) }
              watermark: { outOfOrderness: 1h }
              late: { allowedLateness: 20s, policy: overwrite }
        """;

    private static readonly TimeSpan FollowLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string _store = Path.Combine(folder, "store");

    private string[] Remote => ["--server", server, .. access];

    /// <summary>Registering, sending and deciding on the quarantine.</summary>
    public static readonly string[][] Stream =
    [
        ["contract", "register", "CONTRACT"],
        ["contract", "register", "CONTRACT", "--json"],
        ["contract", "list"],
        ["ingest", "-", "--contract", "ID"],
        ["ingest", "-", "--contract", "ID", "--skip-bad"],
        ["quarantine", "list", "ID"],
        ["quarantine", "release", "ID", "--source", "/s", "--id", "3"],
        ["quarantine", "discard", "ID", "--source", "/s", "--id", "4"],
        ["quarantine", "discard", "ID", "--source", "/s", "--id", "5"],
        ["quarantine", "release", "ID", "--source", "/s", "--id", "5", "--json"],
        ["quarantine", "discard", "ID", "--source", "/s", "--id", "5", "--json"],
        ["quarantine", "list", "ID"],
        ["watermark", "ID"],
        ["watermark", "ID", "--at", "2026-01-01T00:01:00Z"],
        ["results", "ID"],
        ["results", "ID", "--from", "2026-01-01T00:00:10Z"],
        ["results", "nothing"],
    ];

    /// <summary>The provisional values of open windows, between the two.</summary>
    public static readonly string[][] Open =
    [
        ["results", "ID", "--open"],
        ["results", "ID", "--open", "--json", "--key", "a"],
    ];

    /// <summary>Batch runs, comparing, deciding. The batch lacks an event, and has one that never came.</summary>
    public static readonly string[][] Reconcile =
    [
        ["reconcile", "ID"],
        ["batch", "load", "ID", "FAULTY", "--run", "r", "RANGE"],
        ["batch", "load", "ID", "nowhere.csv", "--run", "r", "RANGE"],
        ["batch", "load", "ID", "ROWS", "--run", "nightly", "RANGE"],
        ["batch", "load", "ID", "ROWS", "--run", "nightly", "RANGE"],
        ["batch", "load", "ID", "ROWS", "--run", "nightly", "RANGE", "--json"],
        ["batch", "load", "ID", "OTHERS", "--run", "nightly", "RANGE"],
        ["batch", "list", "ID"],
        ["batch", "list", "ID", "--json"],
        ["reconcile", "ID", "--dry-run"],
        ["reconcile", "ID", "--max-differences", "1"],
        ["reconcile", "ID"],
        ["reconcile", "ID", "--json"],
        ["repair", "list", "ID"],
        ["repair", "list", "ID", "--json"],
        ["repair", "approve", "ID", "1", "--by", "ops"],
        ["repair", "decline", "ID", "2", "--by", "ops", "--note", "the sensor was off", "--json"],
        ["repair", "approve", "ID", "1"],
        ["repair", "decline", "ID", "99"],
        ["repair", "list", "ID", "--all"],
        ["results", "ID", "--json"],
        ["verdicts", "ID"],
        ["verdicts", "ID", "--after", "2", "--json"],
        ["results", "ID", "--with", "batch"],
        ["results", "ID", "--with", "batch", "--json"],
        ["contract", "list", "--json"],
    ];

    /// <summary>What takes the log to answer.</summary>
    public static readonly string[][] Log =
    [
        ["explain", "ID", "event", "/s", "1"],
        ["explain", "ID", "event", "/s", "3", "--json"],
        ["explain", "ID", "event", "/s", "none"],
        ["explain", "ID", "entity", "a"],
        ["explain", "ID", "entity", "a", "--json"],
        ["explain", "ID", "window", "a", "2026-01-01T00:00:00Z"],
        ["explain", "ID", "window", "b", "2026-01-01T00:00:10Z", "--json"],
        ["explain", "ID", "verdict", "1"],
        ["explain", "ID", "verdict", "999"],
        ["verify", "ID"],
        ["verify", "ID", "--json"],
        ["verify", "ID", "--head", "0123456789012345678901234567890123456789012345678901234567890123"],
        ["kpi", "ID"],
        ["kpi", "ID", "--since", "2026-01-02T00:00:00Z", "--check"],
    ];

    private static readonly string[][] Kept =
    [
        ["results", "ID", "--json", "--revisions"],
        ["quarantine", "list", "ID", "--json"],
        ["batch", "list", "ID", "--json"],
        ["verdicts", "ID", "--json"],
        ["repair", "list", "ID", "--all", "--json"],
    ];

    /// <summary>Dropping what is old, where the edition does that while it serves.</summary>
    public static readonly string[][] Retain =
    [
        ["retain", "--keep", "0s", "--keep-results", "36500d"],
        ["retain", "--keep", "0s", "--json"],
    ];

    /// <summary>Runs commands on both, one after the other.</summary>
    public async Task RunAsync(IEnumerable<string[]> commands)
    {
        await WriteFilesAsync();
        foreach (var command in commands)
        {
            var arguments = command.SelectMany(Filled).ToArray();
            var local = await RunAsync([.. arguments, "--data", _store]);
            var remote = await RunAsync([.. arguments, .. Remote]);
            using var limit = new CancellationTokenSource(patience, TimeProvider.System);
            while (IsRead(command) && remote != local && !limit.IsCancellationRequested)
            {
                await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
                remote = await RunAsync([.. arguments, .. Remote]);
            }

            Assert.Equal($"{string.Join(' ', command)}: {local}", $"{string.Join(' ', command)}: {remote}");
        }
    }

    /// <summary>Follows the panes of both: the server's until it has given as many as the store has.</summary>
    public async Task FollowAsync()
    {
        string[] command = ["results", contractId, "--follow", "--json"];
        var local = LinesOf((await RunAsync([.. command, "--data", _store])).Output);
        using var interrupt = new CancellationTokenSource(FollowLimit, TimeProvider.System);
        await using var messages = new StringWriter();
        await using var output = new InterruptingWriter(interrupt, local.Count(InterruptingWriter.IsPane));
        var code = await CommandLine.RunAsync([.. command, .. Remote], new CommandEnvironment
        {
            Output = output,
            Error = messages,
            Interrupt = interrupt.Token,
        });

        Assert.StartsWith("130 streambatch: interrupted", $"{code} {messages}", StringComparison.Ordinal);
        Assert.Equal(local, LinesOf(string.Join('\n', output.ToString().Split('\n').Select(Stable))));

        static List<string> LinesOf(string text) => [.. text.Split('\n').Where(line => line.StartsWith('{'))];
    }

    /// <summary>Backs the server's store up, restores it into a folder, and reads the same there as on the server.
    /// </summary>
    public async Task BackUpAsync()
    {
        var (file, restored) = (Path.Combine(folder, "file.backup"), Path.Combine(folder, "restored"));
        var backup = await RunAsync(["backup", "--to", file, .. Remote], "");
        Assert.True(backup.Code == 0, backup.Output);
        var again = await RunAsync(["backup", "--to", file, .. Remote], "");
        Assert.Equal(1, again.Code);
        Assert.Contains("is there already", again.Output, StringComparison.Ordinal);
        var restore = await RunAsync(["restore", "--from", file, "--data", restored], "");
        Assert.True(restore.Code == 0, restore.Output);
        foreach (var command in Kept)
        {
            var arguments = command.SelectMany(Filled).ToArray();
            Assert.Equal(
                await RunAsync([.. arguments, .. Remote], ""),
                await RunAsync([.. arguments, "--data", restored], ""));
        }
    }

    /// <summary>Runs one command; gives its exit code and what it printed.</summary>
    public static async Task<(int Code, string Output)> RunAsync(
        string[] arguments,
        string input = "",
        CancellationToken interrupt = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(arguments, new CommandEnvironment
        {
            Output = output,
            Error = output,
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
            Interrupt = interrupt,
        });
        return (code, output.ToString());
    }

    /// <summary>The document of a contract of that id.</summary>
    public static string ContractOf(string contractId) =>
        Document.Replace("ID", contractId, StringComparison.Ordinal);

    private static bool IsRead(string[] command) => command[0] is "results" or "verdicts" or "watermark"
        || (command.Length > 1 && command[1] == "list");

    private IEnumerable<string> Filled(string argument) => argument switch
    {
        "ID" => [contractId],
        "CONTRACT" => [Path.Combine(folder, "contract.yaml")],
        "ROWS" or "OTHERS" or "FAULTY" => [Path.Combine(folder, argument + ".csv")],
        "RANGE" => ["--from", "2026-01-01T00:00:00Z", "--to", "2026-01-01T00:00:30Z"],
        _ => [argument],
    };

    private async Task WriteFilesAsync()
    {
        const string header = "key,start,n,total,last_value\n";
        await File.WriteAllTextAsync(
            Path.Combine(folder, "contract.yaml"), ContractOf(contractId));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "ROWS.csv"),
            header + "a,2026-01-01T00:00:00Z,9,9,9\na,2026-01-01T00:00:10Z,1,2,2\nb,2026-01-01T00:00:10Z,1,7,7\n");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "OTHERS.csv"), header + "a,2026-01-01T00:00:10Z,1,2,2\n");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "FAULTY.csv"), header + "a,2026-01-01T00:00:00Z,x,9,9\na,soon,1,2,2\n");
    }

    private async Task<(int Code, string Output)> RunAsync(string[] arguments)
    {
        var events = string.Join(
            '\n',
            Event("1", 1, "1.5"),
            Event("2", 12, "2"),
            Event("3", 3, "5000"),
            Event("4", 4, "6000"),
            Event("1", 1, "1.5"),
            "nonsense");
        var (code, output) = await RunAsync(arguments, events);
        var isSettled = patience == TimeSpan.Zero || IsRead(arguments);
        return (code, string.Join('\n', output.Split('\n')
            .Where(line => IsStable(line) && (isSettled || !IsWatermark(line)))
            .Select(Stable)
            .Select(line => patience == TimeSpan.Zero ? line : Watermarks().Replace(line, "WATERMARK"))));
    }

    // Rates and processing times differ from run to run, and what is refused is told by who refuses.
    private static bool IsStable(string line) => !line.Contains(" events/s", StringComparison.Ordinal)
        && !line.StartsWith("streambatch: ", StringComparison.Ordinal)
        && !line.Contains(" is not discarded: ", StringComparison.Ordinal)
        && !line.Contains(" is not released: ", StringComparison.Ordinal)
        && !line.Contains("no incident has the id", StringComparison.Ordinal)
        && !line.Contains("does not wait any more", StringComparison.Ordinal);

    // A cluster hears of progress a moment after it has acknowledged it.
    private static bool IsWatermark(string line) => line.StartsWith("watermark ", StringComparison.Ordinal)
        || line.StartsWith("no watermark ", StringComparison.Ordinal);

    // Where editions write their blocks differs, when they do, and with it what rests on it.
    private static string Stable(string line)
    {
        line = Hashes().Replace(line, "HASH");
        line = Times().Replace(line, match => match.Value.StartsWith("2026-01-01", StringComparison.Ordinal)
            ? match.Value
            : "TIME");
        line = Blocks().Replace(Durations().Replace(line, "$1DURATION"), "# blocks");
        line = Places().Replace(line, "$1#");
        return Spaces().Replace(line, " ").TrimEnd();
    }

    private string Event(string id, int second, string value) =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"/s","type":"{{contractId}}","""
        + $$"""
        "time":"2026-01-01T00:00:{{second:00}}Z",
        """
        + $$"""
        "data":{"sensor":"a","value":{{value}}
        """ + "}}";

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Hashes();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z|\\b(?!17672256)1[0-9]{15}\\b")]
    private static partial Regex Times();

    [GeneratedRegex("(\"(?:offset|blocks|restsOn|cut)\":|offset )(\\[[0-9,]*\\]|[0-9]+)|()\\b[0-9]+(,[0-9]+)+$")]
    private static partial Regex Places();

    // From the present, or between two moments of it.
    [GeneratedRegex("(?<=^(?:windowLatency|freshness|timeTo).*)( )[0-9.]+[a-zµ]+")]
    private static partial Regex Durations();

    // Of a block the one that its writer had heard of.
    [GeneratedRegex("no watermark yet|watermark TIME|\"watermark\":(null|\"TIME\")")]
    private static partial Regex Watermarks();

    [GeneratedRegex("[0-9]+ blocks?")]
    private static partial Regex Blocks();

    [GeneratedRegex(" +|-{2,}")]
    private static partial Regex Spaces();
}
