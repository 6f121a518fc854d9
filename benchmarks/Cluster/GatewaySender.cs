using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Grains;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>Reads the events here and sends them as the cluster's gateway does, as a client of the cluster.</summary>
/// <param name="events">What is sent.</param>
/// <param name="request">An empty request.</param>
/// <param name="gateway">Sends it.</param>
internal sealed class GatewaySender(EventSource events, PreparedRequest request, ClusterGateway gateway)
    : IRequestSender
{
    public void Fill(bool isHot)
    {
        request.Clear();
        events.Fill(isHot, line => request.Add(line));
        request.Seal();
        if (request.Rejected.Count > 0)
        {
            throw new InvalidOperationException($"An event was rejected: {request.Rejected[0].Reason}.");
        }
    }

    public async Task<int> SendAsync()
    {
        await gateway.IngestAsync(request, CancellationToken.None);
        var busy = 0;
        foreach (var outcome in request.Outcomes)
        {
            busy += outcome.Reason == ReasonCode.KeyBusy ? 1 : 0;
        }

        return busy;
    }
}
