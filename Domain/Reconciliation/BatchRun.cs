using System.Collections.Immutable;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// A batch run: it covers the windows with <see cref="From"/> ≤ start and end ≤ <see cref="To"/>, and saw the log up to
/// <see cref="Cut"/>.
/// </summary>
public sealed record BatchRun
{
    /// <summary>The run's id, given by the batch job; unique in the contract.</summary>
    public required string Id { get; init; }

    /// <summary>The first instant that it covers.</summary>
    public required EventTime From { get; init; }

    /// <summary>The first instant that it does not cover.</summary>
    public required EventTime To { get; init; }

    /// <summary>For each partition the offset of the first record that the run did not see.</summary>
    public required ImmutableArray<long> Cut { get; init; }

    /// <summary>The number of rows.</summary>
    public required long Rows { get; init; }

    /// <summary>The sums over the digests of all rows.</summary>
    public required DigestSums Digest { get; init; }

    /// <summary>The number of runs of the contract loaded before it; a later run supersedes an earlier one.</summary>
    public required long Sequence { get; init; }
}
