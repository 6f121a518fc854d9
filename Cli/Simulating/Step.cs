using System.Text.Json;
using StreamBatch.Domain.Time;

namespace StreamBatch.Cli.Simulating;

/// <summary>One line of a script, read.</summary>
internal abstract record Step
{
    /// <summary>One request. The bytes of its events are those of the line, and valid as long as these.</summary>
    internal sealed record Request(IReadOnlyList<ReadOnlyMemory<byte>> Events) : Step;

    /// <summary>The watermark becomes at least <paramref name="Time"/>.</summary>
    internal sealed record Watermark(EventTime Time) : Step;

    /// <summary>The input ends.</summary>
    internal sealed record End : Step;

    /// <summary>Processing time moves on.</summary>
    internal sealed record Advance(TimeSpan Time) : Step;

    /// <summary>The position of every partition is remembered.</summary>
    internal sealed record Cut(string Name) : Step;

    /// <summary>The engine stops hard and recovers.</summary>
    internal sealed record Restart : Step;

    /// <summary>A batch run is loaded.</summary>
    internal sealed record BatchRun(string Id, EventTime From, EventTime To, string? CutName, JsonElement Rows) : Step;

    /// <summary>What is loaded is compared with the stream.</summary>
    internal sealed record Reconcile : Step;

    /// <summary>An incident is decided.</summary>
    internal sealed record Decide(string Id, bool IsApproved) : Step;

    /// <summary>A quarantined event is let through.</summary>
    internal sealed record Release(string Source, string Id) : Step;

    /// <summary>A quarantined event is given up.</summary>
    internal sealed record Discard(string Source, string Id) : Step;
}
