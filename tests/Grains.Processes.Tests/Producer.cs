using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>Sends the events of one source, one request after the other, and some of them again: single ones and whole
/// requests, as a producer does that has lost an answer.</summary>
internal sealed class Producer(ClusterGateway gateway, int source, AckClock clock)
{
    private const int RequestEvents = 100;
    private const int RepeatsIn = 10;

    private readonly Random _random = new(source);
    private int _next;

    /// <summary>Sends on up to the event before <paramref name="end"/>.</summary>
    public async Task SendAsync(int end, CancellationToken cancellationToken)
    {
        while (_next < end)
        {
            var request = await gateway.NewRequestAsync(Orders.Id, cancellationToken);
            for (var room = RequestEvents; room > 0 && _next < end; room--)
            {
                request.Add(Orders.Event(source, _random.Next(RepeatsIn) == 0 ? _random.Next(_next + 1) : _next++));
            }

            request.Seal();
            await SendAsync(request, cancellationToken);
            if (_random.Next(RepeatsIn) == 0)
            {
                await SendAsync(request, cancellationToken);
            }
        }
    }

    private async Task SendAsync(PreparedRequest request, CancellationToken cancellationToken)
    {
        await gateway.IngestAsync(request, cancellationToken);
        clock.Mark();
        Assert.Empty(request.Rejected);
        foreach (var outcome in request.Outcomes)
        {
            Assert.True(
                outcome.Status is EventStatus.Accepted or EventStatus.Late or EventStatus.Duplicate,
                $"An event of source {source} is {outcome.Status}.");
        }
    }
}
