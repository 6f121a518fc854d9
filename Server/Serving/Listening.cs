using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamBatch.Server.Limits;

namespace StreamBatch.Server.Serving;

/// <summary>Where a server listens, with TLS or on loopback without.</summary>
public static class Listening
{
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Whether a URL that a server is to listen at is this machine's own alone.</summary>
    public static bool IsLoopback(string url)
    {
        var address = BindingAddress.Parse(url);
        return string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
    }

    private static IPAddress LoopbackOf(string host) =>
        IPAddress.TryParse(host, out var address) ? address : IPAddress.Loopback;

    /// <summary>Adds the certificate that is shown to callers; its files are read when the host starts.</summary>
    public static IServiceCollection AddServerCertificate(
        this IServiceCollection services,
        string certificate,
        string key) => services.AddSingleton(provider => ServerCertificate.Open(
            certificate,
            key,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ServerCertificate>>()));

    /// <summary>Listens at a URL, as <c>https://0.0.0.0:8080</c> or <c>http://127.0.0.1:0</c>.</summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="url">Where; a name that is no address stands for all of them. With https, the services must have a
    /// certificate.</param>
    public static void Listen(this KestrelServerOptions kestrel, string url)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        var address = BindingAddress.Parse(url);
        var certificate = address.Scheme == Uri.UriSchemeHttps
            ? kestrel.ApplicationServices.GetRequiredService<ServerCertificate>()
            : null;
        if (IsLoopback(url) && address.Port == 0)
        {
            // The two loopback addresses would get two ports.
            kestrel.Listen(LoopbackOf(address.Host), 0, Secure);
        }
        else if (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            kestrel.ListenLocalhost(address.Port, Secure);
        }
        else if (IPAddress.TryParse(address.Host, out var ip))
        {
            kestrel.Listen(ip, address.Port, Secure);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, Secure);
        }

        void Secure(ListenOptions listen)
        {
            // Before TLS: who is beyond his share costs no handshake.
            if (kestrel.ApplicationServices.GetService<ConnectionShares>() is { } shares)
            {
                listen.Use(shares.Limit);
            }

            if (certificate is not null)
            {
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    HandshakeTimeout = HandshakeLimit,
                    OnConnection = _ => new ValueTask<SslServerAuthenticationOptions>(
                        new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Current() }),
                });
            }
        }
    }
}
