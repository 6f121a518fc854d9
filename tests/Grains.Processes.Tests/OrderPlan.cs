using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Generation.Events;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>
/// Generated events with every irregularity that a cluster takes, cut into phases. Left out: sequences, which no
/// cluster takes as identities yet.
/// </summary>
internal sealed class OrderPlan
{
    /// <summary>The number of phases when nothing is said.</summary>
    public const int DefaultPhases = 10;

    /// <summary>The number of lanes beside that of the source that holds the watermark.</summary>
    public const int Lanes = Sources * Orders.Partitions;

    private const int Sources = 4;
    private const int Keys = 400;
    private const decimal Skew = 0.5m;

    // The newest record of a source can be behind a tombstone; then the one before holds the watermark.
    private const long Margin = 2_000_000;
    /// <summary>The entity of the source that holds the watermark.</summary>
    public const string TickKey = "tick";

    private readonly PreparedRequest _reader;
    private readonly Dictionary<string, int> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _newest = new(StringComparer.Ordinal);
    private int _rejected;

    /// <param name="reader">An empty request for events of the contract.</param>
    /// <param name="events">The number of events, which is rounded down to whole phases.</param>
    /// <param name="phases">The number of phases.</param>
    /// <param name="seed">What decides them.</param>
    public OrderPlan(PreparedRequest reader, int events, int phases, ulong seed)
    {
        _reader = reader;
        Events = events - (events % phases);
        var generator = new EventGenerator(Orders.WithoutClock, Options(Events, phases, seed));
        All = [.. Enumerable.Range(0, phases).Select(phase => Read(generator, phase, Events / phases))];
        Assert.False(generator.MoveNext());
        Assert.Empty(generator.LeftOut);
        Assert.Equal(Sources, _sources.Count);
        Counts = Enum.GetValues<GeneratedForm>().ToDictionary(form => form, generator.CountOf);
        Assert.All(Counts, form => Assert.True(form.Value > 0, $"There is no {form.Key}."));
    }

    /// <summary>The number of events, without those that move the watermark.</summary>
    public int Events { get; }

    /// <summary>The phases in their order.</summary>
    public IReadOnlyList<OrderPhase> All { get; }

    /// <summary>The number of events of each form.</summary>
    public IReadOnlyDictionary<GeneratedForm, long> Counts { get; }

    /// <summary>The partition that the events of a lane belong to.</summary>
    public static int PartitionOf(int lane) => lane % Orders.Partitions;

    /// <summary>An event of the source that holds the watermark.</summary>
    public static byte[] Tick(int id, long time) => Encoding.UTF8.GetBytes(
        $"{{\"specversion\":\"1.0\",\"type\":\"{Orders.Id}\",\"source\":\"{Orders.Clock}\",\"id\":\"{id}\","
        + $"\"time\":\"{new EventTime(time)}\",\"data\":{{\"shop\":\"{TickKey}\",\"amount\":1}}}}");

    private static GeneratorOptions Options(int events, int phases, ulong seed) => new()
    {
        Seed = seed,
        Events = events,
        Start = new EventTime(Orders.Start),
        Keys = Keys,
        Skew = Skew,
        Sources = Sources,
        RequestEvents = events / phases,
        Late = new Share(30_000),
        VeryLate = new Share(10_000),
        Duplicates = new Share(30_000),
        Conflicts = new Share(10_000),
        Future = new Share(5_000),
        Retractions = new Share(20_000),
        Tombstones = new Share(500),
        Malformed = new Share(10_000),
        RuleBreaking = new Share(20_000),
        Bursts = new Share(200_000),
        IdleSources = 1,
    };

    private OrderPhase Read(EventGenerator generator, int phase, int events)
    {
        var lanes = Enumerable.Range(0, Lanes).Select(_ => new List<OrderEvent>()).ToList();
        for (var i = 0; i < events && generator.MoveNext(); i++)
        {
            var (lane, made) = Place(generator);
            lanes[lane].Add(made);
        }

        var newest = _newest.Values.Min() - Margin;
        var tick = new OrderEvent(GeneratedForm.Record, ReasonCode.None, TickKey, Tick(phase, newest));
        return new OrderPhase(lanes, tick, newest - Orders.OutOfOrderness);
    }

    private (int Lane, OrderEvent Made) Place(EventGenerator generator)
    {
        var json = generator.Current.ToArray();
        _reader.Clear();
        var reading = _reader.Add(json);
        if (reading.Reason != ReasonCode.None)
        {
            Assert.Equal(GeneratedForm.Malformed, generator.Form);
            Assert.Equal(generator.Reason, reading.Reason);
            return (_rejected++ % Lanes, new OrderEvent(generator.Form, reading.Reason, "", json));
        }

        Assert.NotEqual(GeneratedForm.Malformed, generator.Form);
        var source = Encoding.UTF8.GetString(_reader.Batch.SourceOf(0));
        var header = _reader.Batch.Headers[0];
        if (generator.Form == GeneratedForm.Record)
        {
            _newest[source] = Math.Max(_newest.GetValueOrDefault(source, long.MinValue), header.Time);
        }

        if (!_sources.TryGetValue(source, out var number))
        {
            _sources.Add(source, number = _sources.Count);
        }

        return (
            (number * Orders.Partitions) + header.Partition,
            new OrderEvent(generator.Form, ReasonCode.None, Encoding.UTF8.GetString(_reader.Batch.KeyOf(0)), json));
    }
}
