using StreamBatch.Server.Tests.Editions;

namespace StreamBatch.Client.Tests.Served;

/// <summary>A feed of a server that stops and serves again.</summary>
public sealed class ServedFeedTests
{
    private const int Windows = 60;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task APane_ComesOnceEach_WhileTheServerStopsAndServesAgain()
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        await using var served = await ServedFolder.StartAsync();
        var client = new StreamBatchClient(
            new HttpClient(), new StreamBatchClientOptions { Server = served.Http.BaseAddress });
        await client.RegisterContractAsync(OrderContract.Document, limit.Token);
        var orders = client.Contract("orders");
        await SendAsync(client, 0, Windows);
        await orders.RaiseWatermarkAsync(Orders.Begin.AddMinutes(20), limit.Token);

        List<(DateTimeOffset, int)> seen = [];
        await foreach (var (pane, _) in orders.FollowPanesAsync(cancellationToken: limit.Token))
        {
            seen.Add((pane.Start, pane.Revision));
            if (seen.Count is 7 or 25)
            {
                await served.StopAsync();
                await served.ServeAgainAsync();
                await orders.RaiseWatermarkAsync(Orders.Begin.AddMinutes(20 + seen.Count), limit.Token);
            }
            else if (seen.Count == 45)
            {
                await orders.EndInputAsync(limit.Token);
            }
            else if (seen.Count == Windows)
            {
                break;
            }
        }

        Assert.Equal(
            Enumerable.Range(0, Windows).Select(minute => (Orders.Begin.AddMinutes(minute), 1)), seen);
    }

    private static async Task SendAsync(StreamBatchClient client, int first, int count)
    {
        await using var producer = await client.CreateProducerAsync(Orders.Numbered());
        for (var minute = first; minute < first + count; minute++)
        {
            await producer.SendAsync(Orders.Of(minute * 60));
        }

        await producer.FlushAsync();
    }
}
