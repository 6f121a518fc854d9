using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Explaining;

/// <summary>An event as it stands in the log, with what became of it when its block was judged.</summary>
public sealed record LoggedEvent
{
    /// <summary>The partition.</summary>
    public required int Partition { get; init; }

    /// <summary>Its offset in the partition's log.</summary>
    public required long Offset { get; init; }

    /// <summary>The event's source.</summary>
    public required string Source { get; init; }

    /// <summary>The event's id.</summary>
    public required string Id { get; init; }

    /// <summary>The entity key.</summary>
    public required string Key { get; init; }

    /// <summary>Event time; null when the property that carries it is broken.</summary>
    public required EventTime? Time { get; init; }

    /// <summary>What became of it.</summary>
    public required EventStatus Status { get; init; }

    /// <summary>Why.</summary>
    public required ReasonCode Reason { get; init; }

    /// <summary>The property whose gate it breaks; null for none.</summary>
    public required string? Property { get; init; }

    /// <summary>What it does.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>The id of the event that a retraction takes back; null for other kinds.</summary>
    public required string? Retracts { get; init; }

    /// <summary>The windows that its event time falls into, by start; of sessions the one that contains it, as it is
    /// now. Empty without event time, and for a tombstone, which is about all windows up to it.</summary>
    public required IReadOnlyList<Window> Windows { get; init; }

    /// <summary>When its block was accepted.</summary>
    public required HybridTimestamp Ingested { get; init; }

    /// <summary>The watermark that it was judged by, in microseconds; null while undefined.</summary>
    public required long? Watermark { get; init; }
}
