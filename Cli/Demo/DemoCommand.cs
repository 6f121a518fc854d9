using System.CommandLine;
using StreamBatch.Cli.Output;

namespace StreamBatch.Cli.Demo;

/// <summary><c>demo</c>: the whole loop on a sample.</summary>
internal sealed class DemoCommand : Command
{
    public DemoCommand(CommandEnvironment environment)
        : base("demo", "Shows the whole loop on a sample.")
    {
        SetAction(_ =>
        {
            new Printer(environment).Message("streambatch: demo: not in this version yet");
            return ExitCode.Failed;
        });
    }
}
