using System.Globalization;

namespace StreamBatch.Grains.Tests;

/// <summary>Sends orders through a cluster's gateway, and knows what windows they must give. Safe for use by several
/// threads.</summary>
/// <param name="fixture">The cluster; its contract is that of <see cref="Orders"/>.</param>
/// <param name="keys">The number of entities.</param>
internal sealed class OrderLoad(ClusterFixture fixture, int keys = 60)
{
    private const int PerRequest = 100;
    private const long Second = 1_000_000;
    private const long Start = 1_760_000_000_000_000;

    private readonly Lock _gate = new();
    private readonly HashSet<(int Source, int Id)> _known = [];
    private readonly Dictionary<(string Key, long Start), (int Count, long Cents)> _windows = [];
    private readonly List<(int Requests, TaskCompletionSource Reached)> _marks = [];
    private int _acknowledged;

    /// <summary>A watermark that completes every window, in microseconds.</summary>
    public static long End => Start + (100_000 * Second);

    /// <summary>The windows that must be there.</summary>
    public Dictionary<(string Key, long Start), string> Windows => _windows.ToDictionary(
        window => window.Key,
        window => string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"n\":{window.Value.Count},\"total\":{window.Value.Cents / 100m:0.##}}}"));

    /// <summary>Waits until so many requests are acknowledged.</summary>
    public Task ReachedAsync(int requests)
    {
        lock (_gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _marks.Add((requests, reached));
            Note();
            return reached.Task;
        }
    }

    /// <summary>Sends requests of a source, one after the other; now and then an event comes again.</summary>
    /// <param name="source">The source.</param>
    /// <param name="first">The number of the first request.</param>
    /// <param name="count">The number of requests.</param>
    public async Task SendAsync(int source, int first, int count)
    {
        var random = new Random(HashCode.Combine(source, first));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        for (var number = first; number < first + count; number++)
        {
            var request = await fixture.Gateway.NewRequestAsync(Orders.Id, limit.Token);
            for (var i = 0; i < PerRequest; i++)
            {
                var id = random.Next(10) == 0
                    ? random.Next((number * PerRequest) + i + 1)
                    : (number * PerRequest) + i;
                var (shop, time, cents) = EventOf(source, id);
                request.Add(Orders.Event(source, id, shop, time, cents));
                Expect(source, id, shop, time, cents);
            }

            request.Seal();
            await fixture.Gateway.IngestAsync(request, limit.Token);
            lock (_gate)
            {
                _acknowledged++;
                Note();
            }
        }
    }

    private void Note() => _marks.ForEach(mark =>
    {
        if (_acknowledged >= mark.Requests)
        {
            mark.Reached.TrySetResult();
        }
    });

    private (string Shop, long Time, long Cents) EventOf(int source, int id)
    {
        var random = new Random((source * 1_000_003) + id);
        return ($"shop{random.Next(keys)}", Start + (id * Second / 10) + random.NextInt64(Second), random.Next(10_000));
    }

    private void Expect(int source, int id, string shop, long time, long cents)
    {
        lock (_gate)
        {
            if (_known.Add((source, id)))
            {
                var key = (shop, time - (time % (60 * Second)));
                var (count, sum) = _windows.GetValueOrDefault(key);
                _windows[key] = (count + 1, sum + cents);
            }
        }
    }
}
