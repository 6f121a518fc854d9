using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Feeds;
using StreamBatch.Engine;
using StreamBatch.Engine.Access;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Server.Editions;

namespace StreamBatch.Server.Problems;

/// <summary>The problems of the API, and which exception is which. docs/http.md lists the codes.</summary>
public static class ProblemCatalog
{
    /// <summary>A parameter of the query or path is malformed.</summary>
    public static ProblemException Parameter(string name, string fault) => new(
        new ApiProblem(400, "parameterInvalid", "A parameter is malformed", $"{name}: {fault}")
        {
            Members = writer => writer.WriteString("parameter", name),
        });

    /// <summary>The operation has no such parameter.</summary>
    public static ProblemException UnknownParameter(string name, IReadOnlyCollection<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        var has = known.Count == 0 ? "none" : string.Join(", ", known.Order(StringComparer.Ordinal));
        return new ProblemException(
            new ApiProblem(400, "parameterUnknown", "There is no such parameter here", $"{name}: the query takes {has}")
            {
                Members = writer => writer.WriteString("parameter", name),
            });
    }

    /// <summary>The body is not what the operation takes.</summary>
    public static ProblemException Body(string fault) =>
        new(new ApiProblem(400, "bodyInvalid", "The body is not what this operation takes", fault));

    /// <summary>The body has more bytes than a request may.</summary>
    public static ProblemException TooLarge(string bound) =>
        new(new ApiProblem(413, "bodyTooLarge", "The body is too large", bound));

    /// <summary>The body is of a kind that the operation does not take.</summary>
    public static ProblemException MediaType(string taken) =>
        new(new ApiProblem(415, "mediaTypeUnsupported", "The body's type is not taken here", $"Taken: {taken}."));

    /// <summary>There is no such thing.</summary>
    public static ProblemException NotFound(string code, string detail) =>
        new(new ApiProblem(404, code, "There is no such thing", detail));

    /// <summary>What stands already is in the way.</summary>
    public static ProblemException Conflict(string code, string detail, Exception? innerException = null) =>
        new(new ApiProblem(409, code, "What stands is in the way", detail), innerException);

    /// <summary>More comes in a second than is taken.</summary>
    /// <param name="lease">What the limiter said.</param>
    /// <param name="detail">Of what.</param>
    internal static ProblemException RateLimited(RateLimitLease lease, string detail) =>
        new(new ApiProblem(429, "rateLimited", "More comes in a second than is taken", detail)
        {
            RetryAfterSeconds = lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
                ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds))
                : 1,
        });

    /// <summary>No key that is valid here came with the request.</summary>
    public static ApiProblem Unauthenticated() => new(
        401,
        "unauthenticated",
        "A key is needed",
        "No key that is valid here: it is missing, malformed, unknown or wrong, has expired, or was revoked.");

    /// <summary>The key does not allow it.</summary>
    /// <param name="needed">The scopes of which one is needed; none: no key allows it.</param>
    public static ApiProblem Forbidden(IEnumerable<string> needed)
    {
        ArgumentNullException.ThrowIfNull(needed);
        string[] scopes = [.. needed];
        return new ApiProblem(
            403,
            "forbidden",
            "The key does not allow this",
            scopes.Length == 0 ? "No key allows it." : $"It needs the scope {string.Join(", or ", scopes)}.")
        {
            Members = writer =>
            {
                writer.WriteStartArray("scopes");
                foreach (var scope in scopes)
                {
                    writer.WriteStringValue(scope);
                }

                writer.WriteEndArray();
            },
        };
    }

    /// <summary>A contract document has errors.</summary>
    public static ProblemException Contract(IReadOnlyList<ContractError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return new ProblemException(
            new ApiProblem(422, "contractInvalid", "The contract document has errors", errors[0].ToString())
            {
                Members = writer =>
                {
                    writer.WriteStartArray("errors");
                    foreach (var error in errors)
                    {
                        writer.WriteStartObject();
                        writer.WriteNumber("line", error.Line);
                        writer.WriteString("path", error.Path);
                        writer.WriteString("message", error.Message);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                },
            });
    }

    /// <summary>What an exception tells the caller; null when it is a fault of the program.</summary>
    public static ApiProblem? Of(Exception failure) => failure switch
    {
        ProblemException refused => refused.Problem,
        UnknownContractException unknown => new ApiProblem(
            404, "unknownContract", "No contract of that id is registered", $"No contract '{unknown.ContractId}'."),
        ContractExistsException exists => Conflict("contractExists", exists.Message).Problem,
        ExpiryPassedException passed => Body(passed.Message).Problem,
        RunExistsException exists => Conflict("runExists", exists.Message).Problem,
        IncidentSupersededException superseded => Conflict("incidentSuperseded", superseded.Message).Problem,
        InvalidPositionException invalid => new ApiProblem(
            400, "positionInvalid", "The text is no position here", invalid.Message),
        PositionExpiredException expired => new ApiProblem(
            410, PositionExpiredException.Code, "What follows the position is gone", expired.Message)
        {
            Members = writer => writer.WriteString("earliest", expired.Earliest.ToString()),
        },
        BatchSourceException { IsTransient: true } unreached => new ApiProblem(
            503, "batchSourceFailed", "A batch source cannot be reached", unreached.Message),
        BatchSourceException unread => new ApiProblem(
            422, "batchSourceInvalid", "The source does not give such rows", unread.Message),
        LogTooLongException tooLong => new ApiProblem(
            422, "logTooLong", "More of the log would have to be read than is", tooLong.Message),
        EditionBusyException busy => new ApiProblem(503, "busy", "Nothing is taken for now", busy.Message),
        LimitReachedException limit => new ApiProblem(503, "busy", "Nothing is taken for now", limit.Message),
        FencedException => new ApiProblem(
            503, "fenced", "Another process writes this store", "Another process has taken the store over."),
        StoreException => new ApiProblem(
            503, "storeFailed", "The store failed", "The store failed; the server's log says why."),
        BadHttpRequestException bad => OfStatus(bad.StatusCode, bad.Message),
        InvalidDataException => new ApiProblem(
            400, "encodingInvalid", "The body is not what its encoding says", "Content-Encoding: it is damaged."),
        _ => null,
    };

    /// <summary>The problem of an HTTP status that no operation has given.</summary>
    public static ApiProblem OfStatus(int status, string detail) => status switch
    {
        404 => new ApiProblem(status, "notFound", "There is no such thing", detail),
        405 => new ApiProblem(status, "methodNotAllowed", "The method is not taken here", detail),
        408 => new ApiProblem(status, "timeout", "The body came too slowly", detail),
        413 => new ApiProblem(status, "bodyTooLarge", "The body is too large", detail),
        415 => new ApiProblem(status, "mediaTypeUnsupported", "The body's type is not taken here", detail),
        429 => new ApiProblem(status, "tooManyRequests", "Too many requests", detail),
        503 => new ApiProblem(status, "busy", "Nothing is taken for now", detail),
        _ => new ApiProblem(status, "badRequest", "The request is malformed", detail),
    };
}
