using Microsoft.Extensions.DependencyInjection;

namespace StreamBatch.Client.Tests.Connecting;

public sealed class RegistrationTests
{
    [Fact]
    public async Task AClientOfAnApplication_SendsItsKey()
    {
        var server = new FakeServer();
        var services = new ServiceCollection();
        services.AddStreamBatchClient(options =>
        {
            options.Server = new Uri("https://streambatch.test/some/path/");
            options.Key = "sbk_abcdefghijkl_secret";
        }).ConfigurePrimaryHttpMessageHandler(() => server);
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<StreamBatchClient>();

        await using var producer = await client.CreateProducerAsync(Orders.WithIds());
        await producer.SendAsync(Orders.Of(1));
        await producer.FlushAsync();

        var request = Assert.Single(server.Requests);
        Assert.Equal("Bearer sbk_abcdefghijkl_secret", request.Headers["Authorization"]);
        Assert.Equal("/some/path/v1/contracts/orders/events?batch=1", request.Place);
        Assert.Same(client, provider.GetRequiredService<StreamBatchClient>());
    }

    [Fact]
    public async Task AToken_IsAskedForEachRequest_AndItsFailureIsTriedAgain()
    {
        var server = new FakeServer();
        var asked = 0;
        var client = new StreamBatchClient(
            new HttpClient(server),
            new StreamBatchClientOptions
            {
                Server = new Uri("https://streambatch.test"),
                Token = _ => ++asked == 1
                    ? throw new InvalidOperationException("The issuer is away.")
                    : ValueTask.FromResult($"token{asked}"),
            },
            new SkippingClock(TimeSpan.FromSeconds(20)));
        await using var producer = await client.CreateProducerAsync(Orders.WithIds());
        await producer.SendAsync(Orders.Of(1));

        await producer.FlushAsync();

        Assert.Equal("Bearer token2", Assert.Single(server.Requests).Headers["Authorization"]);
    }

    [Theory]
    [InlineData(null, false, "Server:")]
    [InlineData("/v1", false, "Server:")]
    [InlineData("ftp://streambatch.test", false, "Server:")]
    [InlineData("https://user:word@streambatch.test", false, "Server:")]
    [InlineData("http://streambatch.test", false, "https")]
    [InlineData("http://streambatch.test", true, null)]
    [InlineData("http://127.0.0.1:8080", false, null)]
    [InlineData("https://streambatch.test", false, null)]
    public void AServer_IsAnHttpAddress_AndAKeyGoesToItEncrypted(string? server, bool allowsPlainHttp, string? fault)
    {
        var options = new StreamBatchClientOptions
        {
            Server = server is null ? null : new Uri(server, UriKind.RelativeOrAbsolute),
            Key = "sbk_abcdefghijkl_secret",
            AllowsPlainHttp = allowsPlainHttp,
        };

        if (fault is null)
        {
            options.Validate();
        }
        else
        {
            var refusal = Assert.Throws<ArgumentException>(options.Validate);
            Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
        }
    }
}
