using System.CommandLine;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Embedded;
using StreamBatch.Server.Keeping;

namespace StreamBatch.Cli.Retaining;

/// <summary><c>retain --keep D</c>: drops what is older, after it has recorded that it does.</summary>
internal sealed class RetainCommand : Command
{
    private readonly Option<TimeSpan?> _keep = CommonSymbols.Duration(
        "--keep", "How long the log is kept, by the time of ingestion: 30d, 12h.");

    private readonly Option<TimeSpan?> _keepResults = CommonSymbols.Duration(
        "--keep-results",
        "How long results, batch runs and ended quarantine entries are kept, by the end of their windows; without it "
        + "for good.");

    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public RetainCommand(CommandEnvironment environment)
        : base("retain", "Drops the log, and results, that are older than they are to be kept. To be called regularly.")
    {
        _environment = environment;
        _keep.Required = true;
        Add(_keep);
        Add(_keepResults);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            await RunRemoteAsync(server, arguments, cancellationToken).ConfigureAwait(false);
            return ExitCode.Done;
        }

        var session = await _store.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var report = await session.Host.RetainAsync(
                new RetentionOptions
                {
                    Keep = arguments.GetValue(_keep)!.Value,
                    KeepResults = arguments.GetValue(_keepResults),
                },
                cancellationToken).ConfigureAwait(false);
            Print(new Printer(_environment), report, arguments.GetValue(_json));
        }

        return ExitCode.Done;
    }

    private async Task RunRemoteAsync(
        ApiClient server,
        ParseResult arguments,
        CancellationToken cancellationToken)
    {
        var answer = await server.CommandAsync(
            "retention",
            writer =>
            {
                writer.WriteString("keep", TextOf(arguments.GetValue(_keep)));
                writer.WriteString("keepResults", TextOf(arguments.GetValue(_keepResults)));
            },
            cancellationToken).ConfigureAwait(false);
        var printer = new Printer(_environment);
        if (arguments.GetValue(_json))
        {
            printer.JsonLine(answer);
            return;
        }

        using var document = JsonDocument.Parse(answer);
        var root = document.RootElement;
        var resultsFrom = root.GetProperty("resultsFrom");
        Print(
            printer,
            new RetentionReport(
                RemoteRows.Time(root, "base"),
                root.GetProperty("whyNot").GetString(),
                resultsFrom.EnumerateObject()
                    .ToDictionary(from => from.Name, from => RemoteRows.Time(resultsFrom, from.Name))),
            asJson: false);
    }

    private static string? TextOf(TimeSpan? duration) =>
        duration is { } given ? DurationText.Format(given) : null;

    private static void Print(Printer printer, RetentionReport report, bool asJson)
    {
        if (asJson)
        {
            printer.Json(writer => RetentionJson.WriteMembers(writer, report));
            return;
        }

        printer.Line(report.Base is { } time
            ? $"log: kept from the checkpoint of {time} on; windows with earlier events are not recomputable"
            : $"log: left as it is: {report.WhyNot}");
        foreach (var (contract, from) in report.Results)
        {
            printer.Line($"{contract}: "
                + (from is { } kept ? $"results of windows that end after {kept} are kept" : "all results are kept"));
        }
    }
}
