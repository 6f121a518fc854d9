using System.Globalization;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Grains.Tests;

/// <summary>Events go through gateways, partitions and entities of a real cluster; every window must be what the events
/// say.</summary>
public sealed class IngestTests
{
    private const int Keys = 60;
    private const long Second = 1_000_000;
    private const long Start = 1_760_000_000_000_000;

    [PostgresFact]
    public async Task Events_OfManySources_GiveEveryWindow_AndRepeatsChangeNothing()
    {
        await using var fixture = await ClusterFixture.StartAsync(2);
        await Orders.RegisterAsync(fixture);
        var expected = new Expectation();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(source => SendAsync(fixture, source, 30, expected)));
        await fixture.Gateway.RaiseWatermarkAsync(Orders.Id, Start + 100_000 * Second, WatermarkCause.Explicit);

        await Eventually.EqualAsync(expected.Windows, fixture.ReadResultsAsync, TimeSpan.FromSeconds(60));
    }

    [PostgresFact]
    public async Task SiloThatIsKilled_LosesNothing_AndNothingCountsTwice()
    {
        await using var fixture = await ClusterFixture.StartAsync(3);
        await Orders.RegisterAsync(fixture);
        var expected = new Expectation();
        var half = new TaskCompletionSource();

        var sending = Task.WhenAll(Enumerable.Range(0, 4)
            .Select(source => SendAsync(fixture, source, 60, expected, half)));
        await half.Task;
        await fixture.Cluster.KillSiloAsync(fixture.Cluster.SecondarySilos[0]);
        await sending;
        await fixture.Gateway.RaiseWatermarkAsync(Orders.Id, Start + 100_000 * Second, WatermarkCause.Explicit);

        await Eventually.EqualAsync(expected.Windows, fixture.ReadResultsAsync, TimeSpan.FromSeconds(90));
    }

    private static async Task SendAsync(
        ClusterFixture fixture,
        int source,
        int requests,
        Expectation expected,
        TaskCompletionSource? half = null)
    {
        var random = new Random(source);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        for (var number = 0; number < requests; number++)
        {
            var request = await fixture.Gateway.NewRequestAsync(Orders.Id, limit.Token);
            for (var i = 0; i < 100; i++)
            {
                // Now and then an event comes again.
                var id = random.Next(10) == 0 ? random.Next(number * 100 + i + 1) : number * 100 + i;
                var (shop, time, cents) = EventOf(source, id);
                request.Add(Orders.Event(source, id, shop, time, cents));
                expected.Add(source, id, shop, time, cents);
            }

            request.Seal();
            await fixture.Gateway.IngestAsync(request, limit.Token);
            if (number == requests / 2)
            {
                half?.TrySetResult();
            }
        }
    }

    private static (string Shop, long Time, long Cents) EventOf(int source, int id)
    {
        var random = new Random((source * 1_000_003) + id);
        return ($"shop{random.Next(Keys)}", Start + (id * Second / 10) + random.NextInt64(Second), random.Next(10_000));
    }

    private sealed class Expectation
    {
        private readonly Lock _gate = new();
        private readonly HashSet<(int Source, int Id)> _known = [];
        private readonly Dictionary<(string Key, long Start), (int Count, long Cents)> _windows = [];

        public Dictionary<(string Key, long Start), string> Windows => _windows.ToDictionary(
            window => window.Key,
            window => string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"n\":{window.Value.Count},\"total\":{window.Value.Cents / 100m:0.##}}}"));

        public void Add(int source, int id, string shop, long time, long cents)
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
}
