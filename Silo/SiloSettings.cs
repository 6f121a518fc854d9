using System.Globalization;
using System.Net;
using Npgsql;
using StreamBatch.Domain.Blocks;
using StreamBatch.Server.Api;
using StreamBatch.Server.Security;
using StreamBatch.Server.Serving;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Silo;

/// <summary>Where a silo is and what it stands on, from the environment.</summary>
public sealed record SiloSettings
{
    /// <summary>The most connections of each of a silo's two pools when <c>STREAMBATCH_POSTGRES</c> does not say it.
    /// After the loss of a silo the others read much at once, and would otherwise use up those of the server.</summary>
    public const int DefaultPoolSize = 20;

    private const int MaxRaiseSeconds = 30 * 86_400;

    /// <summary>The database, in Npgsql's format: <c>STREAMBATCH_POSTGRES</c>.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The schema of the store: <c>STREAMBATCH_SCHEMA</c>, default streambatch.</summary>
    public string Schema { get; init; } = PostgresStoreOptions.DefaultSchema;

    /// <summary>Which silos form one cluster: <c>STREAMBATCH_CLUSTER_ID</c>. Constant over upgrades.</summary>
    public string ClusterId { get; init; } = "streambatch";

    /// <summary>Whose state it is: <c>STREAMBATCH_SERVICE_ID</c>. Constant for ever.</summary>
    public string ServiceId { get; init; } = "streambatch";

    /// <summary>The address that other silos reach this one at: <c>STREAMBATCH_SILO_ADDRESS</c>, default loopback.
    /// </summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port for other silos: <c>STREAMBATCH_SILO_PORT</c>, default 11111.</summary>
    public int SiloPort { get; init; } = 11_111;

    /// <summary>The port for clients of Orleans: <c>STREAMBATCH_GATEWAY_PORT</c>; 0, the default: closed.</summary>
    public int GatewayPort { get; init; }

    /// <summary>Where HTTP is served: <c>STREAMBATCH_HTTP</c>, URLs between semicolons; default http://127.0.0.1:8080,
    /// which needs a mode without TLS.</summary>
    public string Http { get; init; } = "http://127.0.0.1:8080";

    /// <summary>A token that is accepted as a key of the scope <c>admin:*</c>: <c>STREAMBATCH_ADMIN_TOKEN</c>, at least
    /// 16 characters. Without it there is no dashboard.</summary>
    public string? AdminToken { get; init; }

    /// <summary>For how long a silo that is to stop says that it is not ready before it stops:
    /// <c>STREAMBATCH_DRAIN_SECONDS</c>, default 5 s. Longer than a readiness probe takes to notice.</summary>
    public TimeSpan DrainNotice { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The newest version of the semantics that the silo knows: <c>STREAMBATCH_MAX_SEMANTICS</c>, default the
    /// newest of its program. Lower for the time of an upgrade, it is as a silo of an older release.</summary>
    public ushort MaxSemantics { get; init; } = SemanticsVersion.Newest;

    /// <summary>For how long all silos must have known a newer version of the semantics before contracts are raised to
    /// it: <c>STREAMBATCH_RAISE_SEMANTICS_SECONDS</c>, default 600 s. Until then silos that do not know it may come
    /// back.</summary>
    public TimeSpan RaiseSemanticsAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A PEM file with the certificate of all silos: <c>STREAMBATCH_TLS_CERTIFICATE</c>.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>A PEM file with its key: <c>STREAMBATCH_TLS_KEY</c>.</summary>
    public string? TlsKey { get; init; }

    /// <summary>A PEM file with the authority that silos' certificates come from: <c>STREAMBATCH_TLS_CA</c>.</summary>
    public string? TlsAuthority { get; init; }

    /// <summary>What its HTTP API takes: see <see cref="ApiLimits"/>.</summary>
    public ApiOptions Api { get; init; } = new();

    /// <summary>A PEM file with the certificate that HTTP is served under, and those between it and its authority:
    /// <c>STREAMBATCH_HTTP_CERTIFICATE</c>. It is read again when it has changed.</summary>
    public string? HttpCertificate { get; init; }

    /// <summary>A PEM file with its key: <c>STREAMBATCH_HTTP_KEY</c>.</summary>
    public string? HttpKey { get; init; }

    /// <summary>Whose tokens HTTP accepts beside keys: <c>STREAMBATCH_JWT_ISSUER</c> and
    /// <c>STREAMBATCH_JWT_AUDIENCE</c>; null: nobody's.</summary>
    public JwtOptions? Jwt { get; init; }

    /// <summary>The URLs of <see cref="Http"/>.</summary>
    public IReadOnlyList<string> HttpUrls => Http.Split(';', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Refuses to serve HTTP to others without keys or in plain text.</summary>
    /// <param name="isInsecure">Whether no keys are asked for.</param>
    /// <param name="isPlain">Whether there is no TLS.</param>
    /// <exception cref="SiloSettingException">It would be.</exception>
    public void CheckHttp(bool isInsecure, bool isPlain)
    {
        foreach (var url in HttpUrls)
        {
            if (!IsUrl(url))
            {
                throw new SiloSettingException($"STREAMBATCH_HTTP: '{url}' is no URL of http or https.");
            }

            var isTls = url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
            if (isInsecure || isPlain)
            {
                var mode = isInsecure ? "--insecure" : "--no-tls";
                if (isTls || !Listening.IsLoopback(url))
                {
                    throw new SiloSettingException(
                        $"{mode} serves plain HTTP on loopback alone, and STREAMBATCH_HTTP {url} is not that.");
                }
            }
            else if (!isTls)
            {
                throw new SiloSettingException(
                    $"HTTP needs TLS: STREAMBATCH_HTTP {url} is plain. Use https:// with STREAMBATCH_HTTP_CERTIFICATE "
                    + "and STREAMBATCH_HTTP_KEY; or on loopback alone --no-tls, or --insecure, without keys.");
            }
        }

        var isSecure = !isInsecure && !isPlain;
        if (isSecure && (HttpCertificate is null || HttpKey is null))
        {
            throw new SiloSettingException(
                "STREAMBATCH_HTTP_CERTIFICATE and STREAMBATCH_HTTP_KEY are not set: https:// needs both.");
        }
    }

    /// <summary>Where a database is that the silo reads batch rows from: <c>STREAMBATCH_BATCH_SOURCE_NAME</c>, with the
    /// name in capitals and <c>_</c> for <c>-</c>; null for none.</summary>
    public static string? BatchSource(string name, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(environment);
        return environment("STREAMBATCH_BATCH_SOURCE_" + name.ToUpperInvariant().Replace('-', '_'));
    }

    private static JwtOptions? JwtOf(string? issuer, string? audience) =>
        JwtOptions.FaultOf(issuer, audience) is { } fault
            ? throw new SiloSettingException($"STREAMBATCH_JWT_ISSUER, STREAMBATCH_JWT_AUDIENCE: {fault}.")
            : JwtOptions.Of(issuer, audience);

    private static bool IsUrl(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Scheme.ToLowerInvariant() is "http" or "https";
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Reads the environment.</summary>
    /// <exception cref="SiloSettingException">A variable is missing or malformed.</exception>
    public static SiloSettings Read(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var defaults = new SiloSettings { ConnectionString = "" };
        return new SiloSettings
        {
            ConnectionString = environment("STREAMBATCH_POSTGRES") is { Length: > 0 } connection
                ? Bounded(connection)
                : throw new SiloSettingException("STREAMBATCH_POSTGRES is not set: it says where the database is."),
            Schema = environment("STREAMBATCH_SCHEMA") ?? defaults.Schema,
            ClusterId = environment("STREAMBATCH_CLUSTER_ID") ?? defaults.ClusterId,
            ServiceId = environment("STREAMBATCH_SERVICE_ID") ?? defaults.ServiceId,
            Address = environment("STREAMBATCH_SILO_ADDRESS") is { } address
                ? IPAddress.TryParse(address, out var parsed)
                    ? parsed
                    : throw new SiloSettingException($"STREAMBATCH_SILO_ADDRESS: '{address}' is no IP address.")
                : defaults.Address,
            SiloPort = Port("STREAMBATCH_SILO_PORT", defaults.SiloPort),
            GatewayPort = Port("STREAMBATCH_GATEWAY_PORT", defaults.GatewayPort),
            Http = environment("STREAMBATCH_HTTP") ?? defaults.Http,
            AdminToken = environment("STREAMBATCH_ADMIN_TOKEN") is not { Length: > 0 } token ? null
                : token.Length >= AccessOptions.MinTokenLength ? token
                : throw new SiloSettingException(
                    $"STREAMBATCH_ADMIN_TOKEN has {token.Length} characters: it needs {AccessOptions.MinTokenLength}."),
            DrainNotice = TimeSpan.FromSeconds(
                Number("STREAMBATCH_DRAIN_SECONDS", (int)defaults.DrainNotice.TotalSeconds, 60, "60 seconds or less")),
            MaxSemantics = environment("STREAMBATCH_MAX_SEMANTICS") is not { Length: > 0 } version
                ? defaults.MaxSemantics
                : ushort.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var newest)
                    && SemanticsVersion.IsKnown(newest, SemanticsVersion.Newest)
                ? newest
                : throw new SiloSettingException(
                    $"STREAMBATCH_MAX_SEMANTICS: '{version}' is no semantics version of this program, which knows "
                    + $"{SemanticsVersion.Oldest} to {SemanticsVersion.Newest}."),
            RaiseSemanticsAfter = TimeSpan.FromSeconds(Number(
                "STREAMBATCH_RAISE_SEMANTICS_SECONDS",
                (int)defaults.RaiseSemanticsAfter.TotalSeconds,
                MaxRaiseSeconds,
                "30 days or less, in seconds")),
            Api = ApiLimits.Read(environment),
            HttpCertificate = environment("STREAMBATCH_HTTP_CERTIFICATE"),
            HttpKey = environment("STREAMBATCH_HTTP_KEY"),
            Jwt = JwtOf(environment("STREAMBATCH_JWT_ISSUER"), environment("STREAMBATCH_JWT_AUDIENCE")),
            TlsCertificate = environment("STREAMBATCH_TLS_CERTIFICATE"),
            TlsKey = environment("STREAMBATCH_TLS_KEY"),
            TlsAuthority = environment("STREAMBATCH_TLS_CA"),
        };

        int Port(string name, int otherwise) => Number(name, otherwise, ushort.MaxValue, "a port");

        int Number(string name, int otherwise, int most, string what) => environment(name) is not { Length: > 0 } text
            ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
                ? number
                : throw new SiloSettingException($"{name}: '{text}' is not {what}.");
    }

    private static string Bounded(string connection)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connection);
            builder.MaxPoolSize = builder.ShouldSerialize("Maximum Pool Size") ? builder.MaxPoolSize : DefaultPoolSize;
            return builder.ConnectionString;
        }
        catch (ArgumentException malformed)
        {
            throw new SiloSettingException($"STREAMBATCH_POSTGRES: {malformed.Message}");
        }
    }
}
