using System.Text;
using StreamBatch.Testing.Embedded;

namespace StreamBatch.Cli.Tests.Backups;

/// <summary>A store, wherever it is, and commands run on it under one clock.</summary>
internal sealed class BackupPlace
{
    private readonly Dictionary<string, string> _variables;
    private readonly ManualClock _clock;

    private BackupPlace(Dictionary<string, string> variables, ManualClock clock)
    {
        _variables = variables;
        _clock = clock;
    }

    public static BackupPlace InFolder(string folder, ManualClock clock) =>
        new(new() { ["STREAMBATCH_STORE"] = "embedded", ["STREAMBATCH_DATA"] = folder }, clock);

    public static BackupPlace InPostgres(string connection, string schema, ManualClock clock) => new(
        new()
        {
            ["STREAMBATCH_STORE"] = "postgres",
            ["STREAMBATCH_POSTGRES"] = connection,
            ["STREAMBATCH_SCHEMA"] = schema,
        },
        clock);

    public Task<CommandResult> RunAsync(params string[] args) => RunWithInputAsync([], args);

    public Task<CommandResult> IngestAsync(string contract, params string[] lines) =>
        RunWithInputAsync(lines, "ingest", "-", "--contract", contract, "--json");

    private async Task<CommandResult> RunWithInputAsync(string[] lines, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(args, new CommandEnvironment
        {
            Output = output,
            Error = error,
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))),
            Clock = _clock,
            Variable = name => _variables.GetValueOrDefault(name),
        });
        return new CommandResult(code, output.ToString(), error.ToString());
    }
}
