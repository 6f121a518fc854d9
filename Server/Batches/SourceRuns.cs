using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Problems;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Batches;

/// <summary>Batch runs whose rows the server itself reads, from a database that its own settings name. A caller names
/// that, and a table or query there; never where it is.</summary>
internal static class SourceRuns
{
    private const int MaxTextLength = 200;
    private const int MaxQueryLength = 32 * 1024;
    private const int MaxMapped = 1_000;

    private static readonly string[] Members =
        ["run", "from", "to", "cut", "allowEmpty", "source", "table", "query", "map"];

    /// <summary>Loads the run that the command in the body describes.</summary>
    public static async Task<IResult> LoadAsync(
        string contractId,
        HttpRequest request,
        IEdition edition,
        IBatchSources sources,
        CancellationToken cancellationToken)
    {
        var command = await Bodies.ReadCommandAsync(request, Members, cancellationToken).ConfigureAwait(false);
        var wanted = BatchEndpoints.RunOf(
            Bodies.RequiredText(command, "run", MaxTextLength),
            RequiredTime(command, "from"),
            RequiredTime(command, "to"),
            BatchEndpoints.CutOf(Bodies.Text(command, "cut", MaxQueryLength)));
        RequestAct.Name(request.HttpContext, wanted.Id);
        var name = Bodies.RequiredText(command, "source", MaxTextLength);
        var rows = new BatchSourceQuery(
            Bodies.Text(command, "table", MaxTextLength),
            Bodies.Text(command, "query", MaxQueryLength),
            MapOf(command));
        if ((rows.Table is null) == (rows.Query is null))
        {
            throw ProblemCatalog.Body("names one of table and query");
        }

        var refusesEmpty = !Bodies.Flag(command, "allowEmpty");
        var contract = await edition.FindAsync(contractId, cancellationToken).ConfigureAwait(false);
        var source = await sources.OpenAsync(name, contract.Contract, rows, cancellationToken).ConfigureAwait(false)
            ?? throw ProblemCatalog.NotFound("unknownBatchSource", $"This server has no batch source '{name}'.");
        await using (source.ConfigureAwait(false))
        {
            var file = BatchFile.Of(
                source.Name,
                checking => source.ReadAsync(cancellationToken).Select(row =>
                    checking.Check(row.Number, row.Key, row.Start, row.End, row.Values)),
                contract,
                wanted.From,
                wanted.To,
                refusesEmpty);
            return await BatchEndpoints.AnswerAsync(contractId, wanted, file, edition, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static EventTime RequiredTime(JsonElement command, string name) =>
        Bodies.Time(command, name) ?? throw ProblemCatalog.Body($"{name}: is missing");

    private static List<string> MapOf(JsonElement command)
    {
        if (!command.TryGetProperty("map", out var map))
        {
            return [];
        }

        return map.ValueKind == JsonValueKind.Array && map.GetArrayLength() <= MaxMapped
            && map.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String)
            ? [.. map.EnumerateArray().Select(entry => entry.GetString()!)]
            : throw ProblemCatalog.Body("map: must be an array of texts COLUMN=NAME");
    }
}
