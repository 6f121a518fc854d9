using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Orleans.Dashboard;

namespace StreamBatch.Silo;

/// <summary>The pages for administrators: Orleans' dashboard, under a password, without what grains hold.</summary>
public static class AdminPages
{
    /// <summary>The least number of characters of the password.</summary>
    public const int MinTokenLength = 16;

    /// <summary>Where the dashboard is.</summary>
    public const string Dashboard = "/orleans";

    // Payloads of grains are users' data, and no matter of operating the cluster.
    private const string PayloadPath = Dashboard + "/GrainState";

    /// <summary>Serves the dashboard to those who give <paramref name="token"/> as the password of HTTP Basic, with any
    /// name.</summary>
    public static void MapAdminPages(this WebApplication app, string token)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(token);
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(token));

        // Before the endpoints: whatever the dashboard maps, now or in a later release, is behind it.
        app.UseWhen(http => http.Request.Path.StartsWithSegments(Dashboard), pages => pages.Use(async (http, next) =>
        {
            if (!IsAdministrator(http.Request, expected))
            {
                http.Response.Headers.WWWAuthenticate = "Basic realm=\"streambatch\", charset=\"UTF-8\"";
                await Results.Problem("Administrators alone.", statusCode: StatusCodes.Status401Unauthorized)
                    .ExecuteAsync(http);
            }
            else if (http.Request.Path.StartsWithSegments(PayloadPath, StringComparison.OrdinalIgnoreCase))
            {
                await Results.Problem("What grains hold is not shown.", statusCode: StatusCodes.Status403Forbidden)
                    .ExecuteAsync(http);
            }
            else
            {
                await next(http);
            }
        }));
        app.MapOrleansDashboard(Dashboard);
    }

    // Compared as digests, so that the time says nothing about the password.
    private static bool IsAdministrator(HttpRequest request, byte[] expected)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var given)
            || !string.Equals(given.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            || given.Parameter is not { } parameter)
        {
            return false;
        }

        var bytes = new byte[parameter.Length];
        if (!Convert.TryFromBase64String(parameter, bytes, out var length))
        {
            return false;
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return pair.Length == 2
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(pair[1])), expected);
    }
}
