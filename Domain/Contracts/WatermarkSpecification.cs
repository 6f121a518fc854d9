using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>How the contract's watermark follows its sources.</summary>
public sealed record WatermarkSpecification
{
    /// <summary>How far behind its newest event a source's watermark stays; default zero.</summary>
    public TimeSpan OutOfOrderness { get; init; }

    /// <summary>How far past the ingestion time an event time may be; null: any.</summary>
    public TimeSpan? MaxAhead { get; init; }

    /// <summary>After how long without an accepted or late event a source no longer holds the watermark; null: never.
    /// </summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Whether the watermark follows the clock while all sources are idle; otherwise it stays.</summary>
    public bool FollowClockWhenAllIdle { get; init; }

    /// <summary>Sources that hold the watermark until first heard or idle.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];
}
