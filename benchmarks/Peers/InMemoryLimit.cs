using System.Runtime.InteropServices;
using System.Text;

namespace StreamBatch.Benchmarks.Peers;

/// <summary>
/// The limit that no durable ingest with the same parser can pass on one thread: parse, deduplicate by a hash set and
/// add to a window in a dictionary, all in memory, nothing stored.
/// </summary>
/// <param name="windowSize">The size of the tumbling windows.</param>
/// <remarks>Identities and window keys are 128-bit hashes: no string is made for an event, only for a window.</remarks>
public sealed class InMemoryLimit(TimeSpan windowSize) : IPeer
{
    private readonly long _windowMicroseconds = windowSize.Ticks / TimeSpan.TicksPerMicrosecond;
    private HashSet<ByteHash> _identities = [];
    private Dictionary<ByteHash, Window> _windows = [];

    /// <inheritdoc/>
    public string Name => "in-memory limit";

    /// <inheritdoc/>
    public ValueTask PrepareAsync(CancellationToken cancellationToken) => ClearAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> RunAsync(string file, CancellationToken cancellationToken)
    {
        using var reader = new LineReader(file);
        long events = 0;
        while (reader.TryRead(out ReadOnlySpan<byte> line))
        {
            EventLine parsed = EventLine.Parse(line);
            events++;
            if (_identities.Add(default(ByteHash).Add(parsed.Source).Add(parsed.Id)))
            {
                Add(parsed);
            }
        }

        return ValueTask.FromResult(events);
    }

    /// <inheritdoc/>
    public ValueTask<PeerResult> ReadResultAsync(long events, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Result(events));

    /// <inheritdoc/>
    public ValueTask ClearAsync(CancellationToken cancellationToken)
    {
        _identities = [];
        _windows = [];
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Add(in EventLine line)
    {
        long start = EventWindow.StartMicroseconds(line.TimeMicroseconds, _windowMicroseconds);
        ByteHash key = default(ByteHash).Add((ulong)start).Add(line.Entity);
        ref Window window = ref CollectionsMarshal.GetValueRefOrAddDefault(_windows, key, out bool exists);
        if (!exists)
        {
            window = new Window
            {
                Entity = Encoding.UTF8.GetString(line.Entity),
                StartMicroseconds = start,
                Minimum = long.MaxValue,
                Maximum = long.MinValue,
            };
        }

        window.Count++;
        window.Sum += line.AmountHundredths;
        window.Minimum = Math.Min(window.Minimum, line.AmountHundredths);
        window.Maximum = Math.Max(window.Maximum, line.AmountHundredths);
    }

    private PeerResult Result(long events)
    {
        long counted = 0;
        long sum = 0;
        long extremes = 0;
        foreach (Window window in _windows.Values)
        {
            counted += window.Count;
            sum += window.Sum;
            extremes += window.Minimum + window.Maximum;
        }

        return new PeerResult(events, _windows.Count, counted, sum / 100m, extremes / 100m);
    }

    /// <summary>A window's result, with entity and start, without which it could not be published.</summary>
    private struct Window
    {
        public required string Entity;
        public required long StartMicroseconds;
        public long Count;
        public long Sum;
        public long Minimum;
        public long Maximum;
    }
}
