using System.Globalization;
using StreamBatch.Domain.Records;

namespace StreamBatch.Grains.Tests;

/// <summary>Sends orders through a cluster's gateway, and knows what windows they must give. Safe for use by several
/// threads.</summary>
/// <param name="fixture">The cluster; its contract is that of <see cref="Orders"/>.</param>
/// <param name="keys">The number of entities.</param>
/// <param name="sources">The number of sources.</param>
internal sealed class OrderLoad(ClusterFixture fixture, int keys = 60, int sources = 4)
{
    /// <summary>The entity that half of the events are of, where that is wanted.</summary>
    public const string HotKey = "hot";

    private const int PerRequest = 100;
    private const long Second = 1_000_000;
    private const long Start = 1_760_000_000_000_000;

    private readonly Lock _gate = new();
    private readonly HashSet<(int Source, int Id)> _known = [];
    private readonly Dictionary<(string Key, long Start), (int Count, long Cents)> _windows = [];
    private readonly List<(int Requests, TaskCompletionSource Reached)> _marks = [];
    private readonly SortedSet<string> _refused = new(StringComparer.Ordinal);
    private int _acknowledged;

    /// <summary>Whether half of the events are of one entity.</summary>
    public bool IsHalfHot { get; init; }

    /// <summary>The entities of which events were not taken at first.</summary>
    public IEnumerable<string> Refused => _refused;

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

    /// <summary>Sends requests of all sources, at the same time.</summary>
    public Task SendAllAsync(int first, int count) =>
        Task.WhenAll(Enumerable.Range(0, sources).Select(source => SendAsync(source, first, count)));

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
            List<(int Id, string Shop, byte[] Event)> events = [];
            for (var i = 0; i < PerRequest; i++)
            {
                var id = random.Next(10) == 0
                    ? random.Next((number * PerRequest) + i + 1)
                    : (number * PerRequest) + i;
                var (shop, time, cents) = EventOf(source, id);
                events.Add((id, shop, Orders.Event(source, id, shop, time, cents)));
                Expect(source, id, shop, time, cents);
            }

            await SendAsync(events, limit.Token);
            lock (_gate)
            {
                _acknowledged++;
                Note();
            }
        }
    }

    // Events of a busy entity are sent again until they are taken.
    private async Task SendAsync(List<(int Id, string Shop, byte[] Event)> events, CancellationToken cancellationToken)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (events.Count > 0)
        {
            var request = await fixture.Gateway.NewRequestAsync(Orders.Id, cancellationToken);
            events.ForEach(item => request.Add(item.Event));
            request.Seal();
            await fixture.Gateway.IngestAsync(request, cancellationToken);
            List<(int Id, string Shop, byte[] Event)> refused = [];
            for (var i = 0; i < request.Order.Length; i++)
            {
                if (request.Outcomes[i].Reason == ReasonCode.KeyBusy)
                {
                    refused.Add(events[request.Order[i]]);
                }
            }

            lock (_gate)
            {
                _refused.UnionWith(refused.Select(item => item.Shop));
            }

            events = refused;
            await pause.WaitForNextTickAsync(cancellationToken);
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
        var shop = IsHalfHot && random.Next(2) == 0 ? HotKey : $"shop{random.Next(keys)}";
        return (shop, Start + (id * Second / 10) + random.NextInt64(Second), random.Next(10_000));
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
