using System.Net;
using Microsoft.Extensions.Logging;
using StreamBatch.Engine.Access;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Api;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Serving;

/// <summary>Where the embedded edition is served, and to whom.</summary>
public sealed record ServingOptions
{
    /// <summary>The address; loopback, unless there is a certificate and keys are asked for.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Whom the server lets in.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>What the server takes.</summary>
    public ApiOptions Limits { get; init; } = new();

    /// <summary>From which level on something is logged; default warnings.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>The keys; null where none are asked for.</summary>
    public IKeyStore? Keys { get; init; }

    /// <summary>The databases that it reads batch rows from itself; null for none.</summary>
    public IBatchSources? Sources { get; init; }

    /// <summary>Where administrative acts are noted; null, where no keys are asked for: nowhere.</summary>
    public IAuditTrail? Trail { get; init; }

    /// <summary>A PEM file with the server's certificate; null: plain HTTP.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>A PEM file with its key.</summary>
    public string? TlsKey { get; init; }

    /// <exception cref="ArgumentException">It would be served to others without a key or in plain text.</exception>
    internal void Validate()
    {
        if ((Access.IsInsecure || TlsCertificate is null) && !IPAddress.IsLoopback(Listen.Address))
        {
            throw new ArgumentException(
                "Without keys or without TLS the API is served on loopback alone.", nameof(Listen));
        }

        if ((Keys is null || Trail is null) && !Access.IsInsecure)
        {
            throw new ArgumentException("There is no store of keys, or no audit trail.", nameof(Keys));
        }

        if (TlsCertificate is null != TlsKey is null)
        {
            throw new ArgumentException("Certificate and key go together.", nameof(TlsKey));
        }
    }
}
