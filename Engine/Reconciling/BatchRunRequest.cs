using System.Collections.Immutable;
using StreamBatch.Domain.Time;

namespace StreamBatch.Engine.Reconciling;

/// <summary>What a batch job says of its run.</summary>
public sealed record BatchRunRequest
{
    /// <summary>The run's id, unique in the contract.</summary>
    public required string Id { get; init; }

    /// <summary>The first instant that it covers.</summary>
    public required EventTime From { get; init; }

    /// <summary>The first instant that it does not cover.</summary>
    public required EventTime To { get; init; }

    /// <summary>For each partition the offset of the first record that it did not see; null: it saw all there is now.
    /// </summary>
    public ImmutableArray<long>? Cut { get; init; }
}
