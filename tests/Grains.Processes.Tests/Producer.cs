using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>Sends the events of one lane, one request after the other, and some requests again, as a producer does that
/// has lost an answer.</summary>
internal sealed class Producer(ClusterGateway gateway, int lane, AckClock clock)
{
    private const int RequestEvents = 100;
    private const int RepeatsIn = 10;

    private readonly Random _random = new(lane);

    /// <summary>What was acknowledged.</summary>
    public List<(string Source, string Id, EventOutcome Outcome)> Acknowledged { get; } = [];

    /// <summary>The number of events that were rejected.</summary>
    public int Rejected { get; private set; }

    /// <summary>Sends events in their order.</summary>
    public async Task SendAsync(IReadOnlyList<OrderEvent> events, CancellationToken cancellationToken)
    {
        foreach (var chunk in events.Chunk(RequestEvents))
        {
            var request = await gateway.NewRequestAsync(Orders.Id, cancellationToken);
            foreach (var made in chunk)
            {
                Assert.Equal(made.Reason, request.Add(made.Json).Reason);
            }

            request.Seal();
            Rejected += request.Rejected.Count;
            await SendAsync(request, cancellationToken);
            if (_random.Next(RepeatsIn) == 0)
            {
                await SendAsync(request, cancellationToken);
            }
        }
    }

    private async Task SendAsync(PreparedRequest request, CancellationToken cancellationToken)
    {
        if (request.Batch.Count == 0)
        {
            return;
        }

        clock.Begin();
        await gateway.IngestAsync(request, cancellationToken);
        clock.End();
        for (var i = 0; i < request.Batch.Count; i++)
        {
            var names = RecordCodec.ReadNames(request.Batch.RecordOf(request.Order[i]));
            Acknowledged.Add((names.Source, names.Id, request.Outcomes[i]));
        }
    }
}
