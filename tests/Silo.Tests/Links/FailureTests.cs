using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Silo.Tests.Links;

public sealed class FailureTests
{
    [Fact]
    public void Failures_OfAnotherSilo_AreWhatTheyWereThere()
    {
        using var services = new ServiceCollection().AddSerializer().CarryFailures().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();

        var busy = serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(
            new StoreException("try again")));
        var fenced = serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(
            new FencedException(1, 2)));

        Assert.Equal("try again", Assert.IsType<StoreException>(busy).Message);
        Assert.Contains("term 2", Assert.IsType<FencedException>(fenced).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("STREAMBATCH_SILO_PORT")]
    [InlineData("STREAMBATCH_GATEWAY_PORT")]
    [InlineData("STREAMBATCH_HTTP")]
    public void Port_ThatAnotherListensOn_IsRefusedByItsName(string variable)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var settings = new SiloSettings
        {
            ConnectionString = "",
            SiloPort = variable == "STREAMBATCH_SILO_PORT" ? port : Free(),
            GatewayPort = variable == "STREAMBATCH_GATEWAY_PORT" ? port : 0,
            Http = $"http://127.0.0.1:{(variable == "STREAMBATCH_HTTP" ? port : Free())}",
        };

        var refusal = Assert.Throws<SiloSettingException>(() => FreePorts.Require(settings));

        Assert.Contains(
            $"{variable}: another process listens on port {port}", refusal.Message, StringComparison.Ordinal);
        other.Stop();
        FreePorts.Require(settings);
    }

    private static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
