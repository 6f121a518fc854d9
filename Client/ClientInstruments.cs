using System.Diagnostics;
using System.Diagnostics.Metrics;
using StreamBatch.Client.Producing;

namespace StreamBatch.Client;

/// <summary>What the client counts and traces, under the name <c>StreamBatch.Client</c>.</summary>
internal static class ClientInstruments
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "StreamBatch.Client";

    public static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "streambatch.client.events", "{event}", "Events by what became of them.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "streambatch.client.retries", "{request}", "Requests with events that failed and are tried again.");

    private static readonly Histogram<double> Requests = Meter.CreateHistogram<double>(
        "streambatch.client.request.duration", "s", "How long requests with events take.");

    private static readonly UpDownCounter<long> Buffered = Meter.CreateUpDownCounter<long>(
        "streambatch.client.buffered", "{event}", "Events on their way.");

    private static readonly UpDownCounter<long> BufferedBytes = Meter.CreateUpDownCounter<long>(
        "streambatch.client.buffered.bytes", "By", "Bytes of the events on their way.");

    /// <summary>Begins the activity of one request with events.</summary>
    public static Activity? StartSend(string contractId, int events)
    {
        var activity = Activities.StartActivity("send events", ActivityKind.Producer);
        activity?.SetTag("streambatch.contract", contractId);
        activity?.SetTag("streambatch.events", events);
        return activity;
    }

    public static void Sent(string contractId, TimeSpan duration) =>
        Requests.Record(duration.TotalSeconds, Contract(contractId));

    public static void Retry(string contractId) => Retries.Add(1, Contract(contractId));

    public static void Settled(string contractId, DeliveryStatus? status) =>
        Events.Add(1, Contract(contractId), new("streambatch.status", TextOf(status)));

    public static void Buffer(string contractId, int events, long bytes)
    {
        Buffered.Add(events, Contract(contractId));
        BufferedBytes.Add(bytes, Contract(contractId));
    }

    private static KeyValuePair<string, object?> Contract(string contractId) => new("streambatch.contract", contractId);

    private static string TextOf(DeliveryStatus? status) => status switch
    {
        null => "undelivered",
        DeliveryStatus.Accepted => "accepted",
        DeliveryStatus.Duplicate => "duplicate",
        { } other => other.ToString().ToLowerInvariant(),
    };
}
