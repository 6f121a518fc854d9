using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Api;
using StreamBatch.Server.Json;
using StreamBatch.Server.Paging;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Security;

/// <summary>Keys over HTTP. A key is told once, in the answer to its making.</summary>
internal static class KeyEndpoints
{
    private const int MaxOverlapSeconds = 366 * 86_400;

    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/keys", ListAsync)
            .RequireScope(AccessRight.Admin)
            .WithName("listKeys")
            .WithSummary("The keys, without their secrets, by the time at which they were made.");
        routes.MapPost("/keys", CreateAsync)
            .RequireScope(AccessRight.Admin)
            .WithName("createKey")
            .WithSummary("Makes a key of {name, scopes, expires}; the answer tells it, once.");
        routes.MapPost("/keys/{id}/revoke", RevokeAsync)
            .RequireScope(AccessRight.Admin)
            .WithName("revokeKey")
            .WithSummary("Lets a key end now.");
        routes.MapPost("/keys/{id}/rotate", RotateAsync)
            .RequireScope(AccessRight.Admin)
            .WithName("rotateKey")
            .WithSummary("Makes a successor with the same name and scopes; the key ends after overlapSeconds, 86,400.");
    }

    private static async Task<IResult> ListAsync(
        HttpRequest request,
        KeyKeeper keys,
        TimeProvider clock,
        string? format,
        string? limit,
        string? after,
        CancellationToken cancellationToken)
    {
        var page = PageQuery.Of(Query.Format(request, format, hasCsv: false), limit, after);
        var position = page.After;
        var all = await keys.ReadAsync(cancellationToken).ConfigureAwait(false);
        var now = KeyKeeper.Now(clock);
        return page.AnswerOf(
            "keys",
            all.Select(key => (Key: key, Position: PositionOf(key)))
                .OrderBy(item => item.Position, StringComparer.Ordinal)
                .Where(item => position is null || string.CompareOrdinal(item.Position, position) > 0),
            item => item.Position,
            (writer, item) => KeyJson.WriteMembers(writer, item.Key, now));
    }

    // In the order of making; positions are compared as texts, so numbers in them have one length.
    private static string PositionOf(ApiKey key) =>
        string.Create(CultureInfo.InvariantCulture, $"{key.CreatedMicroseconds:d19}{key.Id}");

    private static async Task<IResult> CreateAsync(
        HttpRequest request,
        KeyKeeper keys,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var command = await Bodies.ReadCommandAsync(request, ["name", "scopes", "expires"], cancellationToken)
            .ConfigureAwait(false);
        var name = Bodies.RequiredText(command, "name", ApiKey.MaxNameLength);
        if (!ApiKey.IsName(name))
        {
            throw ProblemCatalog.Body("name: must be a text that can be seen, without control characters");
        }

        var (text, key) = await keys.CreateAsync(
            name,
            ScopesOf(command),
            ExpiryOf(command),
            Caller.Of(request.HttpContext).Actor,
            cancellationToken).ConfigureAwait(false);
        return Made(request, clock, text, key);
    }

    private static async Task<IResult> RevokeAsync(
        string id,
        HttpRequest request,
        KeyKeeper keys,
        KeyRing ring,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var revoked = await keys.RevokeAsync(id, Caller.Of(request.HttpContext).Actor, cancellationToken)
            .ConfigureAwait(false) ?? throw Unknown(id);
        ring.Renew();
        return new JsonAnswer(writer => KeyJson.WriteMembers(writer, revoked, KeyKeeper.Now(clock)));
    }

    private static async Task<IResult> RotateAsync(
        string id,
        HttpRequest request,
        KeyKeeper keys,
        KeyRing ring,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var command = await Bodies.ReadCommandAsync(request, ["overlapSeconds", "expires"], cancellationToken)
            .ConfigureAwait(false);
        var made = await keys.RotateAsync(
            id,
            OverlapOf(command),
            ExpiryOf(command),
            Caller.Of(request.HttpContext).Actor,
            cancellationToken).ConfigureAwait(false);
        if (made is { } successor)
        {
            ring.Renew();
            return Made(request, clock, successor.Text, successor.Key);
        }

        var all = await keys.ReadAsync(cancellationToken).ConfigureAwait(false);
        throw KeyBook.Find(all, id) is null
            ? Unknown(id)
            : ProblemCatalog.Conflict("keyEnded", $"Key {id} has ended: make a new one.");
    }

    // What the answer holds must be kept by nobody on the way.
    private static JsonAnswer Made(HttpRequest request, TimeProvider clock, KeyText text, ApiKey key)
    {
        RequestAct.Name(request.HttpContext, key.Id);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return new JsonAnswer(
            writer => KeyJson.WriteMade(writer, text, key, KeyKeeper.Now(clock)), StatusCodes.Status201Created);
    }

    private static ImmutableArray<Scope> ScopesOf(JsonElement command)
    {
        if (!command.TryGetProperty("scopes", out var given) || given.ValueKind != JsonValueKind.Array
            || given.GetArrayLength() is 0 or > ApiKey.MaxScopes)
        {
            throw ProblemCatalog.Body($"scopes: must be an array of 1 to {ApiKey.MaxScopes} scopes");
        }

        return
        [
            .. given.EnumerateArray().Select(scope => scope.ValueKind == JsonValueKind.String
                && Scope.Parse(scope.GetRawText().Trim('"')) is { } known
                ? known
                : throw ProblemCatalog.Body(
                    "scopes: a scope is metrics, or produce, read, operate or admin with a contract, as read:orders "
                    + "or read:*")),
        ];
    }

    private static long? ExpiryOf(JsonElement command) => Bodies.Time(command, "expires")?.Microseconds;

    private static TimeSpan OverlapOf(JsonElement command) =>
        !command.TryGetProperty("overlapSeconds", out var given) ? KeyKeeper.StandardOverlap
        : given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var seconds)
            && seconds is >= 0 and <= MaxOverlapSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw ProblemCatalog.Body(string.Create(
                CultureInfo.InvariantCulture,
                $"overlapSeconds: must be a whole number from 0 to {MaxOverlapSeconds}"));

    private static ProblemException Unknown(string id) =>
        ProblemCatalog.NotFound("unknownKey", $"No key has the id '{id}'.");
}
