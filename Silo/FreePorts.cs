using System.Net;
using System.Net.Sockets;

namespace StreamBatch.Silo;

/// <summary>Looks at the ports of a silo before it starts: two silos can listen on one and the same port, and the
/// older one then ends, as others take it for dead.</summary>
public static class FreePorts
{
    /// <summary>Refuses a port that another process listens on.</summary>
    /// <exception cref="SiloSettingException">It is in use.</exception>
    public static void Require(SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Require("STREAMBATCH_SILO_PORT", settings.Address, settings.SiloPort);
        if (settings.GatewayPort > 0)
        {
            Require("STREAMBATCH_GATEWAY_PORT", settings.Address, settings.GatewayPort);
        }

        foreach (var url in settings.Http.Split(';'))
        {
            if (Uri.TryCreate(url, UriKind.Absolute, out var place) && place.Port > 0)
            {
                Require(
                    "STREAMBATCH_HTTP",
                    IPAddress.TryParse(place.Host.Trim('[', ']'), out var address) ? address : IPAddress.Loopback,
                    place.Port);
            }
        }
    }

    private static void Require(string variable, IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new SiloSettingException($"{variable}: another process listens on port {port} of {address}.");
        }
        catch (SocketException refused)
        {
            throw new SiloSettingException(
                $"{variable}: port {port} of {address} cannot be listened on: {refused.Message}");
        }
    }
}
