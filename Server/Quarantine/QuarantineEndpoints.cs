using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Publishing;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Json;
using StreamBatch.Server.Paging;
using StreamBatch.Server.Problems;
using StreamBatch.Server.Security;
using StreamBatch.Server.Wording;

namespace StreamBatch.Server.Quarantine;

/// <summary>The quarantine over HTTP.</summary>
internal static class QuarantineEndpoints
{
    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/contracts/{contractId}/quarantine", ListAsync)
            .RequireScope(AccessRight.Read)
            .WithName("listQuarantine")
            .WithSummary("The events that are kept but not counted; state=open: those that wait.");
        routes.MapPost("/contracts/{contractId}/quarantine/release", ReleaseAsync)
            .RequireScope(AccessRight.Operate)
            .WithName("releaseEvent")
            .WithSummary("Waives the rule that keeps the oldest open entry of {source, id}, and judges it again.");
        routes.MapPost("/contracts/{contractId}/quarantine/discard", DiscardAsync)
            .RequireScope(AccessRight.Operate)
            .WithName("discardEvent")
            .WithSummary("Ends the oldest open entry of {source, id} without counting it; the log keeps it.");
    }

    private static async Task<IResult> ListAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        string? state,
        string? format,
        string? limit,
        string? after,
        CancellationToken cancellationToken)
    {
        var page = PageQuery.Of(Query.Format(request, format, hasCsv: false), limit, after);
        var wanted = CaseName.Parse<QuarantineState>(state);
        if (state is not null && wanted is null)
        {
            var known = string.Join(", ", Enum.GetValues<QuarantineState>().Select(CaseName.Of));
            throw ProblemCatalog.Parameter("state", $"'{state}' is none of {known}");
        }

        var contract = (await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false)).Contract;
        if (page.IsPage)
        {
            var entries = await edition.Results.ReadQuarantinePageAsync(
                contract, wanted, PlaceOf(page.After), page.Wanted, cancellationToken).ConfigureAwait(false);
            return page.PageOf("quarantine", entries, PositionOf, QuarantineJson.WriteMembers);
        }

        return new RowsAnswer<QuarantineEntry>
        {
            Format = page.Format,
            Name = "quarantine",
            Rows = edition.Results.ReadQuarantineAsync(contract, cancellationToken)
                .Where(entry => wanted is null || entry.State == wanted),
            WriteMembers = QuarantineJson.WriteMembers,
        };
    }

    private static string PositionOf(QuarantineEntry entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{entry.Partition}-{entry.Offset}");

    private static QuarantinePlace? PlaceOf(string? position) => position is null
        ? null
        : position.Split('-') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            && long.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new QuarantinePlace(partition, offset)
            : throw ProblemCatalog.Parameter("after", "is no position that an answer gave as next");

    private static async Task<IResult> ReleaseAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        CancellationToken cancellationToken)
    {
        var (source, id) = await ReadEntryAsync(request, cancellationToken).ConfigureAwait(false);
        var report = await edition.ReleaseAsync(contractId, source, id, cancellationToken).ConfigureAwait(false);
        var watermark = report.Outcome.Watermark
            ?? (await edition.ReadWatermarkAsync(contractId, cancellationToken).ConfigureAwait(false)).Watermark;
        if (report.Outcome.Status == EventStatus.Rejected)
        {
            var code = ReasonCodeText.Of(report.Outcome.Reason)!;
            var why = $"Event {id} of {source} is not released: {ReleaseWords.WhyNot(report)}.";
            var refusal = report.Entry is null
                ? ProblemCatalog.NotFound(code, why)
                : ProblemCatalog.Conflict(code, why);
            throw new ProblemException(refusal.Problem with
            {
                Members = writer =>
                {
                    writer.WriteString("refusal", report.Refusal is { } kind ? CaseName.Of(kind) : null);
                    writer.WriteStartObject("answer");
                    QuarantineJson.WriteRelease(writer, source, id, report, watermark);
                    writer.WriteEndObject();
                },
            });
        }

        return new JsonAnswer(writer => QuarantineJson.WriteRelease(writer, source, id, report, watermark));
    }

    private static async Task<IResult> DiscardAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        CancellationToken cancellationToken)
    {
        var (source, id) = await ReadEntryAsync(request, cancellationToken).ConfigureAwait(false);
        var isDiscarded = await edition.DiscardAsync(contractId, source, id, cancellationToken).ConfigureAwait(false);
        if (isDiscarded)
        {
            return new JsonAnswer(writer => QuarantineJson.WriteDiscard(writer, source, id, isDiscarded));
        }

        var refusal = ProblemCatalog.NotFound(
            ReasonCodeText.Of(ReasonCode.NotQuarantined)!,
            $"Event {id} of {source} is not discarded: {ReasonWords.Of(ReasonCode.NotQuarantined)}.");
        throw new ProblemException(refusal.Problem with
        {
            Members = writer =>
            {
                writer.WriteStartObject("answer");
                QuarantineJson.WriteDiscard(writer, source, id, isDiscarded);
                writer.WriteEndObject();
            },
        });
    }

    private static async Task<(string Source, string Id)> ReadEntryAsync(
        HttpRequest request,
        CancellationToken cancellationToken)
    {
        var command = await Bodies.ReadCommandAsync(request, ["source", "id"], cancellationToken)
            .ConfigureAwait(false);
        var source = Bodies.RequiredText(command, "source", EventReader.MaxTextBytes);
        var id = Bodies.RequiredText(command, "id", EventReader.MaxTextBytes);
        RequestAct.Name(request.HttpContext, $"{source} {id}");
        return (source, id);
    }
}
