using System.Net;
using System.Net.Sockets;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>Ports of loopback that are free.</summary>
internal static class FreePort
{
    private static readonly HashSet<int> Given = [];

    /// <summary>A port that is free now and was not given before; another process may still take it first.</summary>
    public static int Next()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            lock (Given)
            {
                if (Given.Add(port))
                {
                    return port;
                }
            }
        }
    }
}
