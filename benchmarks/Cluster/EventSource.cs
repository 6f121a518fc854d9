using System.Globalization;
using System.Text.Unicode;
using StreamBatch.Domain.Time;
using StreamBatch.Generation.Keys;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>
/// The events, each decided by the seed and its number: CloudEvents of about 200 bytes, whose event time goes on
/// evenly, up to a second out of order. Safe for use by several threads.
/// </summary>
internal sealed class EventSource
{
    /// <summary>The events of a request.</summary>
    public const int RequestEvents = 1_000;

    /// <summary>The most bytes of an event.</summary>
    public const int MaxEventBytes = 320;

    private const int Sources = 4;
    private const long Second = 1_000_000;
    private const long Start = 1_760_000_000 * Second;

    private readonly Lock _gate = new();
    private readonly RateOptions _options;
    private readonly SeededRandom _random;
    private readonly KeyDistribution _keys;
    private readonly int _hotKey;
    private long _next;

    public EventSource(RateOptions options)
    {
        _options = options;
        _random = new SeededRandom((ulong)options.Seed);
        _keys = new KeyDistribution(options.Keys, 1);
        _hotKey = options.Keys;
    }

    /// <summary>Makes the events of the next request.</summary>
    /// <param name="isHot">Whether its events are all of one key, which other requests do not have.</param>
    /// <param name="add">Takes each event.</param>
    public void Fill(bool isHot, Action<ReadOnlySpan<byte>> add)
    {
        var events = new (long Number, int Key, int Delay, int Amount)[RequestEvents];
        lock (_gate)
        {
            for (var i = 0; i < events.Length; i++)
            {
                events[i] = (
                    _next++,
                    isHot ? _hotKey : _keys.Next(_random),
                    _random.Below((int)Second),
                    _random.Below(100_000));
            }
        }

        Span<byte> line = stackalloc byte[MaxEventBytes];
        foreach (var (number, key, delay, amount) in events)
        {
            var time = new EventTime(Start + (long)((double)number * Second / _options.EventRate) - delay);
            if (!Utf8.TryWrite(
                line,
                CultureInfo.InvariantCulture,
                $"{{\"specversion\":\"1.0\",\"id\":\"e-{number:D9}\",\"source\":\"/bench/{number % Sources}\","
                + $"\"type\":\"{RateContract.Id}\",\"datacontenttype\":\"application/json\",\"time\":\"{time}\","
                + $"\"data\":{{\"entity\":\"k-{key:D5}\",\"amount\":{amount / 100}.{amount % 100:D2}}}}}",
                out var length))
            {
                throw new InvalidOperationException($"An event has more than {MaxEventBytes} bytes.");
            }

            add(line[..length]);
        }
    }
}
