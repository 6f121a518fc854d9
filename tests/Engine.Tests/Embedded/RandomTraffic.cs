using StreamBatch.Testing.Embedded;

namespace StreamBatch.Engine.Tests.Embedded;

/// <summary>Seeded requests in which every outcome occurs, under a watermark that goes on.</summary>
internal static class RandomTraffic
{
    private const int Events = 600;

    public static IEnumerable<TrafficEvent[]> Requests(int seed)
    {
        var random = new Random(seed);
        List<TrafficEvent> sent = [];
        while (sent.Count < Events)
        {
            var request = new TrafficEvent[random.Next(1, 16)];
            for (var i = 0; i < request.Length; i++)
            {
                var known = sent.Count > 0 ? sent[random.Next(sent.Count)] : null;
                request[i] = random.Next(12) switch
                {
                    0 when known is not null => known,
                    1 when known is not null => known with { Hundredths = random.Next(1_000) },
                    2 => Next(random, sent.Count) with { IsFaulty = true },
                    3 => Next(random, Math.Max(0, sent.Count - random.Next(600))) with { Id = $"late{sent.Count}" },
                    _ => Next(random, sent.Count),
                };
                sent.Add(request[i]);
            }

            yield return request;
        }
    }

    /// <summary>Sends the requests, and does <paramref name="between"/> after each.</summary>
    public static async Task SendAsync(EmbeddedFolder folder, int seed, Func<Task> between)
    {
        foreach (var request in Requests(seed))
        {
            await folder.Host.IngestAsync(request);
            folder.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await between();
        }
    }

    private static TrafficEvent Next(Random random, int number) => new(
        $"e{number}",
        number * 20 - 3_000 + random.Next(-400, 400),
        random.Next(5) == 0 ? null : random.Next(-500, 500),
        $"k{random.Next(6)}",
        $"s{random.Next(2)}");
}
