using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;

namespace StreamBatch.Cli.Demo;

/// <summary>
/// <c>demo-sender DIR SAMPLE</c>: the process that the demo kills. It sends the first requests, prints a line for each
/// acknowledgement, and then waits, with the store open, until it is killed or its input ends.
/// </summary>
internal sealed class DemoSenderCommand : Command
{
    public const string CommandName = "demo-sender";
    public const string Acknowledged = "ack";

    private readonly Argument<string> _folder = new("DIR");
    private readonly Argument<string> _sample = new("SAMPLE");
    private readonly CommandEnvironment _environment;

    public DemoSenderCommand(CommandEnvironment environment)
        : base(CommandName, "Sends the first half of the demo's requests.")
    {
        _environment = environment;
        Hidden = true;
        Add(_folder);
        Add(_sample);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var sample = await DemoSample.ReadAsync(arguments.GetRequiredValue(_sample), cancellationToken)
            .ConfigureAwait(false);
        var printer = new Printer(_environment);
        var session = await StoreSession
            .OpenAsync(StoreLocation.InFolder(arguments.GetRequiredValue(_folder)), _environment, cancellationToken)
            .ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            for (var number = 1; number <= SendingPlan.RequestsBeforeKill; number++)
            {
                var counts = await RequestSender.SendAsync(session.Host, sample.Requests[number - 1])
                    .ConfigureAwait(false);
                printer.Line($"{Acknowledged} {number} {counts.Json}");
                await _environment.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            var input = _environment.OpenInput();
            await using (input.ConfigureAwait(false))
            {
                while (await input.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) > 0)
                {
                }
            }
        }

        return ExitCode.Done;
    }
}
