using System.Collections.Immutable;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Releasing;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>What readers have, and the log says, of what an act is about.</summary>
public sealed record ActFinding
{
    /// <summary>Of each correction's window the newest pane and the one of the correction's revision; null where there
    /// is none.</summary>
    public ImmutableArray<(Pane? Newest, Pane? Same)> Windows { get; init; } = [];

    /// <summary>The quarantine entry; null when there is none.</summary>
    public QuarantineEntry? Entry { get; init; }

    /// <summary>Whether the log was looked at, which releases need that count an event in dropped windows, or that were
    /// done before.</summary>
    public bool HasLog { get; init; }

    /// <summary>What became of an earlier release of the entry that waived the same rule; null when the log has none.
    /// </summary>
    public EventOutcome? Earlier { get; init; }

    /// <summary>The release of an event that is counted in dropped windows; null when it is not, or there is none.
    /// </summary>
    public ReleasePlan? Plan { get; init; }

    /// <summary>Why it cannot be released; null when it can.</summary>
    public ReleaseRefusal? Refusal { get; init; }
}
