using System.Net.Sockets;

namespace StreamBatch.Client.Tests.Producing;

/// <summary>Producers that begin while their server is away.</summary>
public sealed class AbsentServerTests
{
    [Fact]
    public async Task ProducerThatCannotLearnThePartitions_SaysWhy()
    {
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => Client().CreateProducerAsync(
            Orders.Numbered(new() { DeliveryTimeout = TimeSpan.FromMilliseconds(50) })));

        Assert.IsType<HttpRequestException>(failure.InnerException);
        Assert.Contains("nobody is there", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoGivesUpHimself_IsToldThat()
    {
        using var given = new CancellationTokenSource();
        var creating = Client().CreateProducerAsync(Orders.Numbered(new()), given.Token);
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creating);
    }

    // SocketsHttpHandler lets a socket's own failure through where a connection is reset as soon as it was made.
    [Fact]
    public async Task ConnectionThatIsResetAsSoonAsItWasMade_IsTriedAgain()
    {
        var server = new ResetHandler(resets: 3);
        var client = new StreamBatchClient(
            new HttpClient(server), new StreamBatchClientOptions { Server = new Uri("http://127.0.0.1:1") });
        await using var producer = await client.CreateProducerAsync(Orders.WithIds(new()
        {
            Retry = new RetryOptions { FirstDelay = TimeSpan.FromMilliseconds(1) },
        }));

        var delivery = await producer.SendAsync(Orders.Of(1));

        Assert.Equal(4, (await delivery.Outcome).Attempts);
    }

    private static StreamBatchClient Client() => new(
        new HttpClient(new AbsentHandler()), new StreamBatchClientOptions { Server = new Uri("http://127.0.0.1:1") });

    private sealed class AbsentHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken) => throw new HttpRequestException("nobody is there");
    }

    private sealed class ResetHandler(int resets) : HttpMessageHandler
    {
        private int _left = resets;

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken) => Interlocked.Decrement(ref _left) >= 0
            ? throw new SocketException((int)SocketError.NotConnected)
            : Task.FromResult(new HttpResponseMessage
            {
                Content = new StringContent("""{"outcomes":[{"status":"accepted"}]}"""),
            });
    }
}
