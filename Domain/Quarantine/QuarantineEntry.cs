using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Quarantine;

/// <summary>An event that is kept, whole, but not counted: held, expired, in conflict, or breaking a gate.</summary>
public sealed record QuarantineEntry
{
    /// <summary>The partition of its entity.</summary>
    public required int Partition { get; init; }

    /// <summary>Its offset in the partition's log; with the partition it names the entry.</summary>
    public required long Offset { get; init; }

    /// <summary>The event's source.</summary>
    public required string Source { get; init; }

    /// <summary>The event's id.</summary>
    public required string Id { get; init; }

    /// <summary>The entity key.</summary>
    public required string Key { get; init; }

    /// <summary>Event time; null when the property that carries it is broken.</summary>
    public required EventTime? Time { get; init; }

    /// <summary>Held, expired, conflict or quarantined.</summary>
    public required EventStatus Status { get; init; }

    /// <summary>The gate or rule.</summary>
    public required ReasonCode Reason { get; init; }

    /// <summary>The property whose rule is broken; null for none.</summary>
    public required string? Property { get; init; }

    /// <summary>When its block was accepted.</summary>
    public required HybridTimestamp Ingested { get; init; }

    /// <summary>The record as it stands in the log; <see cref="RecordCodec"/> reads it.</summary>
    public required ReadOnlyMemory<byte> Record { get; init; }

    /// <summary>What has become of it.</summary>
    public QuarantineState State { get; init; }
}
