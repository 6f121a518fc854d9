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
        Blocks = meter.CreateCounter<long>(
            "streambatch.log.blocks", "{block}", "Blocks that partitions appended.");
        Appended = meter.CreateCounter<long>(
            "streambatch.log.records", "{record}", "Records in these blocks.");
        Applied = meter.CreateCounter<long>(
            "streambatch.partition.applied", "{record}", "Records that entities applied.");
        Published = meter.CreateCounter<long>(
            "streambatch.partition.published", "{record}", "Records up to which partitions published.");
        Publications = meter.CreateCounter<long>(
            "streambatch.partition.publications", "{publication}", "Publications of partitions.");
        Panes = meter.CreateCounter<long>(
            "streambatch.partition.panes", "{pane}", "Panes in these publications.");
        Calls = meter.CreateCounter<long>(
            "streambatch.entity.calls", "{call}", "Calls from partitions to entities, repeated ones too.");
        Reads = meter.CreateCounter<long>(
            "streambatch.entity.reads", "{state}", "States of entities read from the store.");
        Flushes = meter.CreateCounter<long>(
            "streambatch.entity.flushes", "{state}", "States of entities written to the store.");
        FlushedBytes = meter.CreateCounter<long>(
            "streambatch.entity.flushed_size", "By", "Bytes of these states, heads and new segments.");
        Segments = meter.CreateCounter<long>(
            "streambatch.entity.segments", "{segment}", "Segments in these writes.");
        LargeHeads = meter.CreateCounter<long>(
            "streambatch.entity.heads.large", "{state}", "Heads in these writes that were larger than 64 KiB.");
        DeferredFlushes = meter.CreateCounter<long>(
            "streambatch.entity.flushes.deferred", "{state}", "States not written yet, for the silo's budget.");
    }

    internal Counter<long> Answers { get; }

    internal Counter<long> Moves { get; }

    internal Counter<long> PartitionMoves { get; }

    internal Counter<long> KeyRefusals { get; }

    internal UpDownCounter<long> WaitingReads { get; }

    internal Counter<long> Blocks { get; }

    internal Counter<long> Appended { get; }

    internal Counter<long> Applied { get; }

    internal Counter<long> Published { get; }

    internal Counter<long> Publications { get; }

    internal Counter<long> Panes { get; }

    internal Counter<long> Calls { get; }

    internal Counter<long> Reads { get; }

    internal Counter<long> Flushes { get; }

    internal Counter<long> FlushedBytes { get; }

    internal Counter<long> Segments { get; }

    internal Counter<long> LargeHeads { get; }

    internal Counter<long> DeferredFlushes { get; }
}
