using System.Text;
using StreamBatch.Cli;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Server.Tests.Remote;

/// <summary>Commands on a server print what they print on a store.</summary>
public sealed class RemoteCommandTests
{
    private const string Contract = """
        apiVersion: v3.1.0
        kind: DataContract
        id: readings
        version: 1.0.0
        status: active
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

    private static readonly string Events = string.Join(
        '\n',
        Event("1", 1, "1.5"),
        Event("2", 12, "2"),
        Event("3", 3, "5000"),
        Event("4", 4, "6000"),
        Event("1", 1, "1.5"),
        "nonsense");

    private static readonly string[][] Script =
    [
        ["contract", "register", "CONTRACT"],
        ["contract", "register", "CONTRACT", "--json"],
        ["contract", "list"],
        ["ingest", "-", "--contract", "readings"],
        ["ingest", "-", "--contract", "readings", "--skip-bad"],
        ["results", "readings", "--open"],
        ["results", "readings", "--open", "--json", "--key", "a"],
        ["quarantine", "list", "readings"],
        ["quarantine", "release", "readings", "--source", "/s", "--id", "3"],
        ["quarantine", "discard", "readings", "--source", "/s", "--id", "4"],
        ["quarantine", "discard", "readings", "--source", "/s", "--id", "5"],
        ["quarantine", "list", "readings"],
        ["watermark", "readings"],
        ["watermark", "readings", "--end"],
        ["results", "readings"],
        ["results", "readings", "--from", "2026-01-01T00:00:10Z"],
        ["cut", "readings"],
        ["results", "nothing"],
        ["contract", "list", "--json"],
    ];

    [Fact]
    public async Task CommandsOnAServer_PrintWhatTheyPrintOnAStore()
    {
        await using var served = await ServedFolder.StartAsync();
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "contract.yaml");
        await File.WriteAllTextAsync(file, Contract);
        var store = Path.Combine(folder.Path, "store");
        foreach (var command in Script)
        {
            var arguments = command.Select(argument => argument == "CONTRACT" ? file : argument).ToArray();

            var (localCode, local) = await RunAsync([.. arguments, "--data", store]);
            var (code, remote) = await RunAsync([.. arguments, "--server", served.Http.BaseAddress!.ToString()]);

            Assert.Equal((string.Join(' ', command), localCode), (string.Join(' ', command), code));
            Assert.Equal(Stable(local), Stable(remote));
        }
    }

    [Theory]
    [InlineData("verify", "readings")]
    [InlineData("explain", "readings", "entity", "a")]
    [InlineData("batch", "run", "readings")]
    public async Task CommandThatWorksOnAStoreOnly_SaysSo(params string[] command)
    {
        var (code, output) = await RunAsync([.. command, "--server", "http://127.0.0.1:1"]);

        Assert.NotEqual(0, code);
        Assert.Contains("works on a store, not on a server", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "is no URL")]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.1:1/: ")]
    public async Task ServerThatIsNotThere_IsTold(string server, string message)
    {
        var (code, output) = await RunAsync(["results", "readings", "--server", server]);

        Assert.NotEqual(0, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    // Rates and processing times differ from run to run, and what is refused is told by who refuses.
    private static IEnumerable<string> Stable(string output) => output.Split('\n')
        .Where(line => !line.Contains(" events/s", StringComparison.Ordinal)
            && !line.StartsWith("streambatch: ", StringComparison.Ordinal)
            && !line.Contains(" is not discarded: ", StringComparison.Ordinal)
            && !line.StartsWith("/s  ", StringComparison.Ordinal))
        .Select(line => line.Contains("\"registered\":", StringComparison.Ordinal)
            ? line[..line.IndexOf("\"registered\":", StringComparison.Ordinal)]
            : line.TrimEnd());

    private static async Task<(int Code, string Output)> RunAsync(string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(arguments, new CommandEnvironment
        {
            Output = output,
            Error = output,
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(Events)),
        });
        return (code, output.ToString());
    }

    private static string Event(string id, int second, string value) =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"/s","type":"readings","""
        + $$"""
        "time":"2026-01-01T00:00:{{second:00}}Z",
        """
        + $$"""
        "data":{"sensor":"a","value":{{value}}
        """ + "}}";
}
