using System.Collections.Immutable;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>A row that differed: why, and what was done.</summary>
public sealed record Drift
{
    /// <summary>The batch run.</summary>
    public required string Run { get; init; }

    /// <summary>The entity key.</summary>
    public required string Key { get; init; }

    /// <summary>The window.</summary>
    public required Window Window { get; init; }

    /// <summary>Why.</summary>
    public required DriftClass Class { get; init; }

    /// <summary>The stream's values before; null when it had no row.</summary>
    public required AggregateValues? Stream { get; init; }

    /// <summary>The batch's values; null when it has no row.</summary>
    public required AggregateValues? Batch { get; init; }

    /// <summary>The logged events of the window up to the cut, by outcome.</summary>
    public required ImmutableArray<Evidence> Evidence { get; init; }

    /// <summary>What was done; in a dry run, what would be.</summary>
    public required RepairAction Action { get; init; }

    /// <summary>The repair's id; that of an incident that is found again is the one it had. Null when nothing was
    /// done.</summary>
    public required string? RepairId { get; init; }

    /// <summary>The revision that the repair gave; null when it gave none.</summary>
    public required int? Revision { get; init; }

    /// <summary>The verdict.</summary>
    public required VerdictKind Verdict { get; init; }

    /// <summary>Why a person has to decide; null unless it is an incident.</summary>
    public IncidentReason? Reason { get; init; }

    /// <summary>Whether a person declined the same drift before, so that the stream stands.</summary>
    public bool IsDeclined { get; init; }

    /// <summary>How long the row has differed; null in flight, and for a decision.</summary>
    public DriftAge? Age { get; init; }

    /// <summary>Who decided it; null when that is not said.</summary>
    public string? By { get; init; }

    /// <summary>What they noted; null for nothing.</summary>
    public string? Note { get; init; }
}
