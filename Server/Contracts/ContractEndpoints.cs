using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Odcs;
using StreamBatch.Server.Api;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Json;
using StreamBatch.Server.Paging;
using StreamBatch.Server.Problems;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Contracts;

/// <summary>Contracts over HTTP.</summary>
internal static class ContractEndpoints
{
    private const string Yaml = "application/yaml";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapPost("/contracts", RegisterAsync)
            .RequireScopeOfBody(AccessRight.Admin)
            .WithName("registerContract")
            .WithSummary("Registers a contract: its document in YAML or JSON. Doing it twice changes nothing.");
        routes.MapGet("/contracts", ListAsync)
            .RequireAnyKey()
            .WithName("listContracts")
            .WithSummary("The registered contracts that the caller may read or produce to, by id.");
        routes.MapGet("/contracts/{contractId}", ReadAsync)
            .RequireScope(AccessRight.Read, AccessRight.Produce)
            .WithName("readContract")
            .WithSummary("A registered contract as it stands.");
        routes.MapGet("/contracts/{contractId}/document", ReadDocumentAsync)
            .RequireScope(AccessRight.Read, AccessRight.Produce)
            .WithName("readContractDocument")
            .WithSummary("The document of a registered contract, as it was given.");
    }

    private static async Task<IResult> RegisterAsync(
        HttpRequest request,
        IEdition edition,
        CancellationToken cancellationToken)
    {
        if (Bodies.MediaTypeOf(request) is not (Yaml or "application/json"))
        {
            throw ProblemCatalog.MediaType($"{Yaml}, application/json");
        }

        var document = await ReadTextAsync(request, cancellationToken).ConfigureAwait(false);
        var reading = ContractYaml.Read(document);
        if (reading.Contract is not { } contract)
        {
            throw ProblemCatalog.Contract(reading.Errors);
        }

        RequestAct.Name(request.HttpContext, target: null, contract.Id);
        Caller.Of(request.HttpContext).Require(AccessRight.Admin, contract.Id);
        var isNew = await edition.RegisterAsync(document, contract, cancellationToken).ConfigureAwait(false);
        return new JsonAnswer(
            writer =>
            {
                ContractJson.WriteRegistration(writer, contract, isNew);
                writer.WriteStartArray("notes");
                foreach (var note in reading.Notes)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("line", note.Line);
                    writer.WriteString("path", note.Path);
                    writer.WriteString("message", note.Message);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            },
            isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> ListAsync(
        HttpRequest request,
        IEdition edition,
        string? format,
        string? limit,
        string? after,
        CancellationToken cancellationToken)
    {
        var page = PageQuery.Of(Query.Format(request, format, hasCsv: false), limit, after);
        var contracts = await edition.ReadContractsAsync(cancellationToken).ConfigureAwait(false);
        var caller = Caller.Of(request.HttpContext);
        return page.AnswerOf(
            "contracts",
            contracts.Where(contract => MayBeSeen(contract) && string.CompareOrdinal(IdOf(contract), after) > 0),
            IdOf,
            ContractJson.WriteMembers);

        static string IdOf(ContractStatus contract) => contract.Contract.Contract.Id;

        bool MayBeSeen(ContractStatus contract) => caller.May(AccessRight.Read, contract.Contract.Contract.Id)
            || caller.May(AccessRight.Produce, contract.Contract.Contract.Id);
    }

    private static async Task<IResult> ReadAsync(
        string contractId,
        IEdition edition,
        CancellationToken cancellationToken)
    {
        var status = await edition.ReadContractAsync(contractId, cancellationToken).ConfigureAwait(false);
        return new JsonAnswer(writer => ContractJson.WriteMembers(writer, status));
    }

    private static async Task<IResult> ReadDocumentAsync(
        string contractId,
        IEdition edition,
        CancellationToken cancellationToken)
    {
        var status = await edition.ReadContractAsync(contractId, cancellationToken).ConfigureAwait(false);
        return Microsoft.AspNetCore.Http.Results.Text(status.Document, Yaml, Encoding.UTF8);
    }

    private static async Task<string> ReadTextAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // A byte order mark is no part of the limit.
        var (rented, length) = await Bodies.ReadAsync(request, ContractYaml.MaxBytes + 3, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            return Strict.GetString(rented, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw ProblemCatalog.Body("is not UTF-8");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
