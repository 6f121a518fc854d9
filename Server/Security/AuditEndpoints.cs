using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamBatch.Domain.Access;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Api;
using StreamBatch.Server.Json;
using StreamBatch.Server.Paging;

namespace StreamBatch.Server.Security;

/// <summary>The audit trail over HTTP.</summary>
internal static class AuditEndpoints
{
    private const int RowsAtOnce = 1_000;

    public static void Map(RouteGroupBuilder routes) => routes.MapGet("/audit-trail", ReadAsync)
        .RequireScope(AccessRight.Admin)
        .WithName("readAuditTrail")
        .WithSummary("Who has done what, in order; after=POSITION: what follows it.");

    private static async Task<IResult> ReadAsync(
        HttpRequest request,
        IAuditTrail trail,
        string? after,
        string? limit,
        string? format,
        CancellationToken cancellationToken)
    {
        var page = PageQuery.Of(Query.Format(request, format, hasCsv: false), limit, after);
        if (!page.IsPage)
        {
            return new RowsAnswer<StoredAuditEntry>
            {
                Format = page.Format,
                Name = "entries",
                Rows = ReadAllAsync(trail, cancellationToken),
                WriteMembers = AuditEntryJson.WriteMembers,
            };
        }

        var entries = await trail.ReadAsync(page.AfterNumber() ?? 0, page.Wanted, cancellationToken)
            .ConfigureAwait(false);
        return page.PageOf(
            "entries",
            entries,
            entry => entry.Number.ToString(CultureInfo.InvariantCulture),
            AuditEntryJson.WriteMembers);
    }

    private static async IAsyncEnumerable<StoredAuditEntry> ReadAllAsync(
        IAuditTrail trail,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        while (true)
        {
            var page = await trail.ReadAsync(after, RowsAtOnce, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page)
            {
                yield return entry;
                after = entry.Number;
            }

            if (page.Count < RowsAtOnce)
            {
                yield break;
            }
        }
    }
}
