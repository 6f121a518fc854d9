namespace StreamBatch.Testing.Workloads;

/// <summary>What an <see cref="EventFile"/> holds. Equal options give equal files, byte for byte.</summary>
public sealed record EventFileOptions
{
    /// <summary>The number of lines, re-sent ones included.</summary>
    public required int Count { get; init; }

    /// <summary>The seed of every random choice.</summary>
    public required int Seed { get; init; }

    /// <summary>The number of entity keys; at least 1. Default 10,000.</summary>
    public int Keys { get; init; } = 10_000;

    /// <summary>
    /// The exponent of the Zipf distribution of keys: the key of rank r is drawn in proportion to 1 / r^skew. Default
    /// 0, which is uniform; 1 is the skew of words in a text.
    /// </summary>
    public double ZipfSkew { get; init; }

    /// <summary>The number of sources, used in turn; at least 1. Default 16.</summary>
    public int Sources { get; init; } = 16;

    /// <summary>Event time of the first event, in microseconds since the Unix epoch. Default 2026-01-01.</summary>
    public long StartTimeMicroseconds { get; init; } = 1_767_225_600_000_000;

    /// <summary>Event time between two events before they are set out of order. Default 1 ms.</summary>
    public TimeSpan TimeStep { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// How far an event may lie behind the latest event time before it in the file. Default 0: in order. Each event is
    /// moved back by a random part of it, and never before <see cref="StartTimeMicroseconds"/>.
    /// </summary>
    public TimeSpan OutOfOrderness { get; init; }

    /// <summary>The contract's id, which is each event's type.</summary>
    public string ContractId { get; init; } = "bench.amounts";

    /// <summary>The share of lines, from 0 to below 1, that repeat a recent line exactly. Default 0.</summary>
    public double DuplicateShare { get; init; }
}
