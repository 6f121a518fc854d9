using System.Text;
using StreamBatch.Engine.Embedded;

namespace StreamBatch.Cli.Demo;

/// <summary>Sends requests of the plan, each after the one before it is acknowledged.</summary>
internal static class RequestSender
{
    /// <summary>Sends a request; returns what became of its events, when they are on stable storage.</summary>
    public static async Task<SentCounts> SendAsync(EmbeddedHost host, IReadOnlyList<string> lines)
    {
        var request = host.NewRequest(DemoSample.ContractId);
        foreach (var line in lines)
        {
            request.Add(Encoding.UTF8.GetBytes(line));
        }

        request.Seal();
        await host.IngestAsync(DemoSample.ContractId, request, holdsWatermark: false).ConfigureAwait(false);
        var counts = new SentCounts();
        counts.Add(request);
        return counts;
    }
}
