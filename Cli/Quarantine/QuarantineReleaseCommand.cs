using System.CommandLine;
using StreamBatch.Cli.Ingesting;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Releasing;
using StreamBatch.Server.Quarantine;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Quarantine;

/// <summary><c>quarantine release CONTRACT --source S --id I</c>.</summary>
internal sealed class QuarantineReleaseCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly Option<string> _source = EntrySymbols.Source();
    private readonly Option<string> _id = EntrySymbols.Id();
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public QuarantineReleaseCommand(CommandEnvironment environment)
        : base("release", "Waives the rule that keeps an event once, and judges it again; late ones are counted.")
    {
        _environment = environment;
        Add(_contract);
        Add(_source);
        Add(_id);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var (source, id) = (arguments.GetRequiredValue(_source), arguments.GetRequiredValue(_id));
        using var server = _store.ServerOf(arguments);
        var (report, watermark) = server is null
            ? await ReleaseAsync(arguments, contractId, source, id, cancellationToken).ConfigureAwait(false)
            : await AskAsync(server, arguments, contractId, source, id, cancellationToken).ConfigureAwait(false);
        var printer = new Printer(_environment);
        var isRefused = report.Outcome.Status == EventStatus.Rejected;
        if (arguments.GetValue(_json))
        {
            printer.Json(writer => QuarantineJson.WriteRelease(writer, source, id, report, watermark));
        }
        else if (!isRefused)
        {
            printer.Line($"event {id} of {source}, {KeptAs(report.Entry!)}: {TextOf(report)}");
            printer.Line(Words.Watermark(watermark));
        }

        if (isRefused)
        {
            printer.Message($"{contractId}: event {id} of {source} is not released: "
                + $"{ReleaseWords.WhyNot(report)} ({ReasonCodeText.Of(report.Outcome.Reason)})");
        }

        return isRefused ? ExitCode.Failed : ExitCode.Done;
    }

    private async Task<(ReleaseReport Report, long? Watermark)> AskAsync(
        ApiClient server,
        ParseResult arguments,
        string contractId,
        string source,
        string id,
        CancellationToken cancellationToken)
    {
        try
        {
            return await RemoteEntry.ReleaseAsync(server, contractId, source, id, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RefusedException refused) when (arguments.GetValue(_json) && refused.Answer is { } answer)
        {
            new Printer(_environment).JsonLine(answer);
            throw;
        }
    }

    private async Task<(ReleaseReport Report, long? Watermark)> ReleaseAsync(
        ParseResult arguments,
        string contractId,
        string source,
        string id,
        CancellationToken cancellationToken)
    {
        var session = await _store.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            _ = session.ContractOf(contractId);
            var report = await session.Host.ReleaseAsync(contractId, source, id, cancellationToken)
                .ConfigureAwait(false);
            return (report, report.Outcome.Watermark ?? session.Host.WatermarkOf(contractId));
        }
    }

    private static string KeptAs(QuarantineEntry entry)
    {
        var field = entry.Property is null ? "" : $" of data.{entry.Property}";
        return entry.Reason == ReasonCode.None
            ? ReasonCodeText.Of(entry.Status)
            : $"{ReasonCodeText.Of(entry.Status)} for {ReasonCodeText.Of(entry.Reason)}{field}";
    }

    private static string TextOf(ReleaseReport report) => report.Outcome.Status switch
    {
        EventStatus.Accepted => "released, and counted on time",
        EventStatus.Late => "released, and counted late",
        EventStatus.Held => "judged again, and held for reconciliation: its window is complete",
        EventStatus.Expired => "judged again, and expired: the allowed lateness of its window has passed",
        EventStatus.Quarantined or EventStatus.Conflict => "judged again, and kept for another rule: "
            + $"{ReasonWords.Of(report.Outcome.Reason)} ({ReasonCodeText.Of(report.Outcome.Reason)})",
        var status => $"released without effect, {ReasonCodeText.Of(status)}: {ReasonWords.Of(report.Outcome.Reason)}",
    };
}
