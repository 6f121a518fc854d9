using System.Net;
using System.Net.Sockets;
using StreamBatch.Server.Tests.Editions;

namespace StreamBatch.Server.Tests.Limits;

/// <summary>One address cannot keep all others out by connections that it leaves idle.</summary>
public sealed class ConnectionShareTests
{
    private static readonly Uri Health = new("health/live", UriKind.Relative);

    [Fact]
    public async Task OneAddress_HasHalfOfTheConnections_AndOthersAreAnswered()
    {
        await using var served = await ServedFolder.StartAsync(limits: new() { MaxConnections = 8 });
        var held = Enumerable.Range(0, 4).Select(_ => Client(served, IPAddress.Loopback)).ToList();
        using var beyond = Client(served, IPAddress.Loopback);
        using var other = Client(served, IPAddress.Parse("127.0.0.2"));
        foreach (var client in held)
        {
            Assert.Equal("alive", await client.GetStringAsync(Health));
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => beyond.GetStringAsync(Health));
        Assert.Equal("alive", await other.GetStringAsync(Health));

        held.ForEach(client => client.Dispose());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        while (!await IsAnsweredAsync(beyond))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    private static async Task<bool> IsAnsweredAsync(HttpClient client)
    {
        try
        {
            return await client.GetStringAsync(Health) == "alive";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // One connection, which stays.
    private static HttpClient Client(ServedFolder served, IPAddress from) => new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = 1,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = served.Http.BaseAddress,
    };
}
