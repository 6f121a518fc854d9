using System.Diagnostics.Metrics;

namespace StreamBatch.Grains;

/// <summary>What the grains of a silo count. Keys and ids are never among the labels.</summary>
public sealed class Instruments
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "StreamBatch.Grains";

    /// <summary>The label of <c>streambatch.entity.answers</c>: <c>local</c> or <c>remote</c>.</summary>
    public const string Place = "streambatch.entity.place";

    /// <summary>Makes the meter and its instruments.</summary>
    public Instruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        Answers = meter.CreateCounter<long>(
            "streambatch.entity.answers",
            "{call}",
            "Calls of partitions that entities have answered, by whether both are on one silo.");
        Moves = meter.CreateCounter<long>(
            "streambatch.entity.moves", "{entity}", "Entities asked to move to the silo that they are called from.");
        PartitionMoves = meter.CreateCounter<long>(
            "streambatch.partition.moves", "{partition}", "Partitions asked to go to the silo that they belong to.");
        KeyRefusals = meter.CreateCounter<long>(
            "streambatch.key.refusals", "{event}", "Events not taken because too much of their entity waited.");
        WaitingReads = meter.CreateUpDownCounter<long>(
            "streambatch.entity.reads.waiting", "{entity}", "Entities that wait until their state may be read.");
    }

    internal Counter<long> Answers { get; }

    internal Counter<long> Moves { get; }

    internal Counter<long> PartitionMoves { get; }

    internal Counter<long> KeyRefusals { get; }

    internal UpDownCounter<long> WaitingReads { get; }
}
