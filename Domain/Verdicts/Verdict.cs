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

    /// <summary>The id of the incident that this verdict decides; null for all others.</summary>
    public long? Decides { get; init; }

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
