using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Json;
using StreamBatch.Server.Paging;
using StreamBatch.Server.Problems;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Batches;

/// <summary>Cuts and batch runs over HTTP.</summary>
internal static class BatchEndpoints
{
    private const int MaxRunIdLength = 200;

    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapPost("/contracts/{contractId}/cuts", CutAsync)
            .RequireScope(AccessRight.Operate)
            .WithName("takeCut")
            .WithSummary("The position of every partition now, which a batch run can name.");
        routes.MapGet("/contracts/{contractId}/batch-runs", ListAsync)
            .RequireScope(AccessRight.Read)
            .WithName("listBatchRuns")
            .WithSummary("The batch runs that are loaded, in the order of their loading.");
        routes.MapPost("/contracts/{contractId}/batch-runs", LoadAsync)
            .RequireScope(AccessRight.Operate)
            .WithName("loadBatchRun")
            .WithSummary("Loads the rows in the body (CSV or NDJSON) as a run, whole or not at all; or, by a command "
                + "in JSON, those of a table or query in a database that the server knows.")
            .RequireRateLimiting(ApiSetup.UploadPolicy)
            .WithMetadata(new DisableRequestSizeLimitAttribute());
    }

    private static async Task<IResult> CutAsync(
        string contractId,
        IEdition edition,
        CancellationToken cancellationToken)
    {
        var cut = await edition.CutAsync(contractId, cancellationToken).ConfigureAwait(false);
        return new JsonAnswer(writer => RunJson.WriteCut(writer, contractId, cut));
    }

    private static async Task<IResult> ListAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        string? format,
        string? limit,
        string? after,
        CancellationToken cancellationToken)
    {
        var page = PageQuery.Of(Query.Format(request, format, hasCsv: false), limit, after);
        var last = page.AfterNumber() ?? -1;
        var status = await edition.ReadContractAsync(contractId, cancellationToken).ConfigureAwait(false);
        return page.AnswerOf(
            "batchRuns",
            status.Runs.Where(run => run.Sequence > last),
            run => run.Sequence.ToString(CultureInfo.InvariantCulture),
            (writer, run) => RunJson.WriteMembers(writer, contractId, run));
    }

    private static async Task<IResult> LoadAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        IBatchSources sources,
        ApiOptions options,
        string? run,
        string? from,
        string? to,
        string? cut,
        string? allowEmpty,
        CancellationToken cancellationToken)
    {
        var type = Bodies.MediaTypeOf(request);
        if (type == "application/json")
        {
            return (run ?? from ?? to ?? cut ?? allowEmpty) is null
                ? await SourceRuns.LoadAsync(contractId, request, edition, sources, cancellationToken)
                    .ConfigureAwait(false)
                : throw ProblemCatalog.Parameter("run", "and others stand in the body when that is JSON");
        }

        if (type is not ("text/csv" or "application/x-ndjson"))
        {
            throw ProblemCatalog.MediaType("text/csv, application/x-ndjson, application/json");
        }

        var wanted = RunOf(
            Query.Required("run", run), Query.RequiredTime("from", from), Query.RequiredTime("to", to), CutOf(cut));
        RequestAct.Name(request.HttpContext, wanted.Id);
        var refusesEmpty = !Query.Flag("allowEmpty", allowEmpty);
        var contract = await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false);
        using var upload = await UploadedFile
            .ReceiveAsync(request.Body, options.MaxUploadBytes, cancellationToken).ConfigureAwait(false);
        var file = BatchFile.Of(upload.Path, contract, wanted.From, wanted.To, refusesEmpty, "body");
        return await AnswerAsync(contractId, wanted, file, edition, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The request of a run.</summary>
    internal static BatchRunRequest RunOf(string id, EventTime from, EventTime to, ImmutableArray<long>? cut) => new()
    {
        Id = id.Length <= MaxRunIdLength && !id.Any(char.IsControl)
            ? id
            : throw ProblemCatalog.Parameter(
                "run", $"must have at most {MaxRunIdLength} characters, and none for control"),
        From = from < to ? from : throw ProblemCatalog.Parameter("from", "must be before to"),
        To = to,
        Cut = cut,
    };

    /// <summary>Loads rows as a run, and gives the answer.</summary>
    internal static async Task<IResult> AnswerAsync(
        string contractId,
        BatchRunRequest wanted,
        BatchFile file,
        IEdition edition,
        CancellationToken cancellationToken)
    {
        try
        {
            var load = await file.LoadAsync(
                rows => edition.LoadRunAsync(contractId, wanted, rows, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            return new JsonAnswer(
                writer => RunJson.WriteLoad(writer, contractId, load),
                load.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        }
        catch (BatchFaultException fault)
        {
            throw Faulty(fault.File);
        }
        catch (ArgumentException fault) when (wanted.Cut is not null)
        {
            throw ProblemCatalog.Parameter("cut", fault.Message);
        }
    }

    /// <summary>The cut that a text names: offsets with commas between; <c>now</c> or null: all there is.</summary>
    internal static ImmutableArray<long>? CutOf(string? text)
    {
        if (text is null or "now")
        {
            return null;
        }

        var offsets = ImmutableArray.CreateBuilder<long>();
        foreach (var part in text.Split(','))
        {
            offsets.Add(long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
                ? offset
                : throw ProblemCatalog.Parameter("cut", "must be now, or the offsets of a cut with commas between"));
        }

        return offsets.ToImmutable();
    }

    private static ProblemException Faulty(BatchFile file) => new(
        new ApiProblem(
            422,
            "batchRunInvalid",
            "The rows have faults; nothing was loaded",
            string.Create(
                CultureInfo.InvariantCulture, $"{file.FaultCount} faults; a run is loaded whole or not at all."))
        {
            Members = writer =>
            {
                writer.WriteNumber("faults", file.FaultCount);
                writer.WriteStartArray("first");
                foreach (var fault in file.Faults)
                {
                    writer.WriteStringValue(fault);
                }

                writer.WriteEndArray();
            },
        });
}
