using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Explaining;
using StreamBatch.Engine.Indicators;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Indicators;
using StreamBatch.Server.Json;
using StreamBatch.Server.Problems;
using StreamBatch.Server.Reconciling;
using StreamBatch.Server.Security;
using StreamBatch.Server.Wording;

namespace StreamBatch.Server.Explaining;

/// <summary>What takes the log to answer over HTTP: stories, indicators, an audit.</summary>
internal static class LogEndpoints
{
    private const string Route = "/contracts/{contractId}";

    public static void Map(RouteGroupBuilder routes)
    {
        Get(routes, "/explain/event", EventAsync, "explainEvent", "Every time that the event of source and id came.");
        Get(routes, "/explain/entity", EntityAsync, "explainEntity", "The events, windows and verdicts of a key.");
        Get(routes, "/explain/window", WindowAsync, "explainWindow", "The story of the window of key and start.");
        Get(routes, "/explain/verdict", VerdictAsync, "explainVerdict", "What the verdict of a number says.");
        Get(routes, "/audit", AuditAsync, "audit", "Checks log, verdicts, batch runs and results; head=LENGTH:HASH.");
        Get(routes, "/indicators", IndicatorsAsync, "readIndicators", "What is measured since=T, beside promises.");
    }

    private static void Get(RouteGroupBuilder routes, string place, Delegate handler, string name, string summary) =>
        routes.MapGet(Route + place, handler).RequireScope(AccessRight.Read).WithName(name).WithSummary(summary)
            .RequireRateLimiting(ApiSetup.LogPolicy);

    private static Task<IResult> EventAsync(
        string contractId,
        IEdition edition,
        string? source,
        string? id,
        string? format,
        CancellationToken cancellationToken)
    {
        var (wantedSource, wantedId) = (Query.Required("source", source), Query.Required("id", id));
        return TellAsync(
            edition,
            contractId,
            format,
            explainer => explainer.EventAsync(wantedSource, wantedId, cancellationToken),
            StoryJson.WriteMembers,
            (text, story) => text.Tell(story),
            cancellationToken);
    }

    private static Task<IResult> EntityAsync(
        string contractId,
        IEdition edition,
        string? key,
        string? format,
        CancellationToken cancellationToken)
    {
        var wanted = key ?? throw ProblemCatalog.Parameter("key", "is missing");
        return TellAsync(
            edition,
            contractId,
            format,
            explainer => explainer.EntityAsync(wanted, cancellationToken),
            StoryJson.WriteMembers,
            (text, story) => text.Tell(story),
            cancellationToken);
    }

    private static Task<IResult> WindowAsync(
        string contractId,
        IEdition edition,
        string? key,
        string? start,
        string? format,
        CancellationToken cancellationToken)
    {
        var wanted = key ?? throw ProblemCatalog.Parameter("key", "is missing");
        var from = Query.RequiredTime("start", start);
        return TellAsync(
            edition,
            contractId,
            format,
            explainer => explainer.WindowAsync(wanted, from, cancellationToken),
            StoryJson.WriteMembers,
            (text, story) => text.Tell(story),
            cancellationToken);
    }

    private static Task<IResult> VerdictAsync(
        string contractId,
        IEdition edition,
        string? number,
        string? format,
        CancellationToken cancellationToken)
    {
        var wanted = Query.Number("number", number, 1, int.MaxValue)
            ?? throw ProblemCatalog.Parameter("number", "is missing");
        return TellAsync(
            edition,
            contractId,
            format,
            explainer => explainer.VerdictAsync(wanted, cancellationToken),
            StoryJson.WriteMembers,
            (text, story) => text.Tell(story),
            cancellationToken);
    }

    private static async Task<IResult> AuditAsync(
        string contractId,
        IEdition edition,
        string? head,
        CancellationToken cancellationToken)
    {
        await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false);
        var report = await edition.ReadLogAsync(
            contractId,
            host => VerdictAudit.VerifyAsync(host, contractId, head, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return new JsonAnswer(writer => AuditJson.WriteMembers(writer, contractId, report));
    }

    private static async Task<IResult> IndicatorsAsync(
        string contractId,
        IEdition edition,
        string? since,
        CancellationToken cancellationToken)
    {
        var from = Query.Time("since", since)?.Microseconds ?? long.MinValue;
        await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false);
        var values = await edition.ReadLogAsync(
            contractId,
            host => IndicatorReader.MeasureAsync(host, contractId, from, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return new JsonAnswer(writer => IndicatorJson.WriteMembers(writer, contractId, values));
    }

    private static async Task<IResult> TellAsync<TStory>(
        IEdition edition,
        string contractId,
        string? format,
        Func<Explainer, Task<TStory?>> gather,
        Action<Utf8JsonWriter, Contract, TStory> write,
        Action<StoryText, TStory> tell,
        CancellationToken cancellationToken)
        where TStory : class
    {
        if (format is not (null or "json" or "text"))
        {
            throw ProblemCatalog.Parameter("format", $"'{format}' is none of json, text");
        }

        var contract = (await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false)).Contract;
        var story = await edition.ReadLogAsync(
            contractId, host => gather(new Explainer(host, contractId)), cancellationToken).ConfigureAwait(false)
            ?? throw ProblemCatalog.NotFound("nothingKnown", "Nothing of it is in the log that is kept.");
        if (format != "text")
        {
            return new JsonAnswer(writer => write(writer, contract, story));
        }

        var lines = new StringBuilder();
        tell(new StoryText(contract, line => lines.Append(VisibleText.Of(line)).Append('\n')), story);
        return Microsoft.AspNetCore.Http.Results.Text(lines.ToString(), "text/plain", Encoding.UTF8);
    }
}
