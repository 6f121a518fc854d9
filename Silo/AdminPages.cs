using Orleans.Dashboard;
using StreamBatch.Domain.Access;
using StreamBatch.Server.Problems;
using StreamBatch.Server.Security;

namespace StreamBatch.Silo;

/// <summary>The pages for administrators: Orleans' dashboard, without what grains hold.</summary>
public static class AdminPages
{
    /// <summary>Where the dashboard is.</summary>
    public const string Dashboard = "/orleans";

    // Payloads of grains are users' data, and no matter of operating the cluster.
    private const string PayloadPath = Dashboard + "/GrainState";

    /// <summary>Serves the dashboard to those that have the scope <c>admin:*</c>; a browser gives the key as the
    /// password of HTTP Basic, with any name.</summary>
    public static void MapAdminPages(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        // Whatever the dashboard maps, now or in a later release, has this scope, and shows no payload.
        app.MapOrleansDashboard(Dashboard)
            .RequireScope(AccessRight.Admin)
            .WithMetadata(new BasicAccepted())
            .ExcludeFromDescription();
        app.UseWhen(
            http => http.Request.Path.StartsWithSegments(PayloadPath, StringComparison.OrdinalIgnoreCase),
            pages => pages.Run(http => new ApiProblem(
                StatusCodes.Status403Forbidden,
                "forbidden",
                "Nobody is allowed this",
                "What grains hold is not shown.").WriteAsync(http)));
    }
}
