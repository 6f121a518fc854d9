namespace StreamBatch.Engine.Ingesting;

/// <summary>How a file or stream of events is taken in.</summary>
public sealed record IngestOptions
{
    /// <summary>Events of one request, 1 to 10,000; default 1,000. All events of a request are judged by one watermark.
    /// </summary>
    public int BatchLines { get; init; } = 1_000;

    /// <summary>Whether rejected events are counted and passed over; otherwise the first one ends the run.</summary>
    public bool SkipBad { get; init; }

    /// <summary>Whether the watermark stays until the input ends, and then passes all of it: history in any order.
    /// </summary>
    public bool Bounded { get; init; }

    /// <summary>How many threads prepare requests; default: one a processor.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;
}
