using System.CommandLine;

namespace StreamBatch.Cli.Demo;

/// <summary><c>demo</c>: the whole loop on a week of earthquakes, checked against what the file implies.</summary>
internal sealed class DemoCommand : Command
{
    private readonly Option<string?> _data = new("--data")
    {
        HelpName = "DIR",
        Description = "A new or empty folder for the store, which stays; default a temporary one.",
    };

    private readonly Option<string> _report = new("--report")
    {
        HelpName = "FILE",
        Description = "The report, one HTML file.",
        DefaultValueFactory = _ => "earthquakes-report.html",
    };

    private readonly Option<bool> _keep = new("--keep") { Description = "Keep the temporary folder." };
    private readonly Option<string> _sample = new("--sample")
    {
        Hidden = true,
        DefaultValueFactory = _ => DemoSample.DefaultFolder,
    };

    private readonly CommandEnvironment _environment;

    public DemoCommand(CommandEnvironment environment)
        : base("demo", "Shows and proves the whole loop on a real week of earthquakes; takes a few seconds.")
    {
        _environment = environment;
        Add(_data);
        Add(_report);
        Add(_keep);
        Add(_sample);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var chosen = arguments.GetValue(_data);
        if (chosen is not null && Directory.Exists(chosen) && Directory.EnumerateFileSystemEntries(chosen).Any())
        {
            throw new CommandException($"--data {chosen}: the folder is not empty");
        }

        var folder = chosen ?? Directory.CreateTempSubdirectory("streambatch-demo-").FullName;
        var isKept = chosen is not null || arguments.GetValue(_keep);
        try
        {
            var options = new DemoOptions(
                folder, arguments.GetRequiredValue(_report), arguments.GetRequiredValue(_sample));
            var isProven = await new DemoRun(options, _environment).RunAsync(cancellationToken).ConfigureAwait(false);
            return isProven ? ExitCode.Done : ExitCode.Failed;
        }
        finally
        {
            if (isKept)
            {
                _environment.Output.WriteLine($"The store stays: streambatch results earthquakes --data {folder}");
            }
            else
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
