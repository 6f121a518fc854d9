using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Cli.Ingesting;

/// <summary>The number of events that an ingest has acknowledged: known also when it ends by an exception.</summary>
internal sealed class DurableCount : IProgress<IngestProgress>
{
    private readonly Lock _lock = new();
    private IProgress<IngestProgress>? _next;
    private long _events;

    /// <summary>Whether an ingest has begun.</summary>
    public bool HasBegun { get; private set; }

    public long Events
    {
        get
        {
            lock (_lock)
            {
                return _events;
            }
        }
    }

    /// <summary>Begins to count; reports go on to <paramref name="next"/>.</summary>
    public DurableCount Begin(IProgress<IngestProgress>? next)
    {
        HasBegun = true;
        _next = next;
        return this;
    }

    public void Report(IngestProgress value)
    {
        // Requests complete side by side, so a report may be overtaken by a later one.
        lock (_lock)
        {
            _events = Math.Max(_events, value.DurableEvents);
        }

        _next?.Report(value);
    }
}
