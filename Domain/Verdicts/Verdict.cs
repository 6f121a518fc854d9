using System.Collections.Immutable;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Verdicts;

/// <summary>
/// What a reconciliation found and did: about one differing row, or about all other compared rows of a group. Two
/// verdicts say the same when <see cref="VerdictCodec.Write"/> gives the same text; equality of records compares the
/// lists by reference.
/// </summary>
public sealed record Verdict
{
    /// <summary>Its place in the contract's chain: dense, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>The id of the batch run.</summary>
    public required string Run { get; init; }

    /// <summary>The window; of a verdict about a group of sessions the day of their starts.</summary>
    public required Window Group { get; init; }

    /// <summary>The entity key; null in a verdict about a group.</summary>
    public string? Key { get; init; }

    /// <summary>What it says.</summary>
    public required VerdictKind Kind { get; init; }

    /// <summary>Why the row differed; null in a verdict about a group.</summary>
    public DriftClass? Class { get; init; }

    /// <summary>The number of rows that it is about: 1 for a row, 0 or more for a group.</summary>
    public required long RowsCompared { get; init; }

    /// <summary>The digest of those rows in the stream, as <see cref="DigestSums.ToString"/> gives it.</summary>
    public required string StreamDigest { get; init; }

    /// <summary>The digest of those rows in the batch.</summary>
    public required string BatchDigest { get; init; }

    /// <summary>What the row's window had in the log; empty in a verdict about a group.</summary>
    public required ImmutableArray<Evidence> Evidence { get; init; }

    /// <summary>What was done, as <see cref="ReconciliationText.Of(RepairAction)"/> says it; null for nothing.
    /// </summary>
    public string? Action { get; init; }

    /// <summary>The id of the repair or incident, from 1 in the contract; an incident that is found again keeps it.
    /// Null where nothing was done, in a verdict about a group, and in those sealed before ids were kept.</summary>
    public long? Repair { get; init; }

    /// <summary>The id of the incident that this verdict decides; null for all others.</summary>
    public long? Decides { get; init; }

    /// <summary>Why a person has to decide; null unless the action is an incident, or decides one.</summary>
    public IncidentReason? Reason { get; init; }

    /// <summary>Whether the row's incident was declined before, with the same values on both sides, so that the stream
    /// stands.</summary>
    public bool IsDeclined { get; init; }

    /// <summary>The number of the first verdict that was sealed by the same reconciliation; null in a decision.
    /// </summary>
    public long? Reconciliation { get; init; }

    /// <summary>How often in a row the row was found to differ, this time included; null in a verdict about a group, a
    /// decision, and a window in flight.</summary>
    public DriftAge? Age { get; init; }

    /// <summary>Who decided an incident; null when that was not said.</summary>
    public string? By { get; init; }

    /// <summary>What they noted; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The revision of the window that a correction gave; null when there was none.</summary>
    public int? Revision { get; init; }

    /// <summary>The stream's row when it was compared, as a JSON object; null when there was none.</summary>
    public string? Stream { get; init; }

    /// <summary>The batch's row, as a JSON object; null when there was none.</summary>
    public string? Batch { get; init; }

    /// <summary>When it was sealed: microseconds since the Unix epoch, of the ingestion clock.</summary>
    public required long TimeMicroseconds { get; init; }

    /// <summary>For each partition the offset of the first record that was not compared.</summary>
    public required ImmutableArray<long> Cut { get; init; }
}
