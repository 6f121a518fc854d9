using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using StreamBatch.Client;
using StreamBatch.Client.Producing;
using StreamBatch.Testing.Conformance;
using StreamBatch.Testing.Postgres;
using Xunit.Abstractions;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>
/// Goal: what an application gives a producer of the client counts once, whatever becomes of the silo that it talks to.
/// Method: that silo is killed in the middle and another one takes its place in the network, as behind a service of
/// Kubernetes; the producer knows nothing of it. At the end every window is what the records sum to.
/// </summary>
[Trait("Suite", "Crash")]
public sealed class ClientTests(ITestOutputHelper output)
{
    private const int Events = 60_000;
    private const int Shops = 200;
    private const int Minutes = 60;
    private const long Minute = 60_000_000;

    private static readonly TimeSpan KillLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ReadLimit = TimeSpan.FromMinutes(2);

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ProducerWhoseSiloIsKilled_CountsEveryRecordOnce(bool hasJournal)
    {
        await using var cluster = await ProcessCluster.StartAsync(2, isGated: false);
        await Orders.RegisterAsync(cluster.Gateway);
        using var folder = new TestFolder();
        var seed = LongRun.Times("STREAMBATCH_TEST_SEED", 1);
        var moment = new Random(seed).Next(Events / 10, Events / 2);
        var records = Records(seed).ToList();
        var victim = cluster.Silos[0];
        var place = victim.Http.BaseAddress!;
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var client = new StreamBatchClient(http, new StreamBatchClientOptions { Server = place });
        var acknowledged = 0;
        var worst = 0;
        DeliveryReport report;
        await using (var producer = await client.CreateProducerAsync(
            Options(hasJournal ? folder.Path : null, delivery =>
            {
                Interlocked.Increment(ref acknowledged);
                var attempts = delivery.Outcome.Result.Attempts;
                InterlockedMax(ref worst, attempts);
            })))
        {
            var sending = SendAsync(producer, records);
            await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref acknowledged) > moment), KillLimit);
            Assert.False(sending.IsCompleted, "Nothing was left to be sent.");
            await victim.SignalAsync("KILL");
            Assert.Equal(SiloProcess.Killed, await victim.EndAsync(KillLimit));
            var heir = cluster.AddSilo(new Dictionary<string, string> { ["STREAMBATCH_HTTP"] = place.ToString() });

            await sending;
            report = await producer.FlushAsync();
            await heir.ReadyAsync();
        }

        output.WriteLine($"seed {seed}: killed after {moment}; {string.Join(", ", report.ByStatus)}; {worst} attempts");
        Assert.Equal(Events, report.ByStatus.Values.Sum());
        Assert.Equal(Events, report.CountOf(DeliveryStatus.Accepted) + report.CountOf(DeliveryStatus.Duplicate));
        Assert.True(worst > 1, "No request was tried again.");
        await PostAsync(http, new Uri(place, $"v1/contracts/{Orders.Id}/watermark"), """{"end":true}""");
        await Eventually.EqualAsync(Truth(records), () => ReadAsync(http, place), ReadLimit);
    }

    private static StreamBatchProducerOptions<ClientOrder> Options(
        string? journal,
        Action<EventDelivery> onDelivered) => new()
    {
        ContractId = Orders.Id,
        Source = "/shops",
        RecordType = ClientOrderJson.Default.ClientOrder,
        Key = order => order.Shop,
        EventTime = order => order.PlacedAt,
        JournalFolder = journal,
        Limits = new ProducerLimits { MaxBufferedEvents = 4_000, MaxBatchEvents = 500 },
        OnDelivered = onDelivered,
    };

    private static async Task SendAsync(StreamBatchProducer<ClientOrder> producer, List<ClientOrder> records)
    {
        // The first await: the test goes on.
        await Task.Yield();
        foreach (var record in records)
        {
            await producer.SendAsync(record);
        }
    }

    private static IEnumerable<ClientOrder> Records(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Events; i++)
        {
            var shop = string.Create(CultureInfo.InvariantCulture, $"shop-{random.Next(Shops)}");
            var micros = Orders.Start + random.NextInt64(Minutes * Minute);
            yield return new ClientOrder(shop, random.Next(1, 500_000) / 100m)
            {
                PlacedAt = DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond),
            };
        }
    }

    private static Dictionary<(string Key, string Start), string> Truth(IEnumerable<ClientOrder> records) => records
        .GroupBy(order => (order.Shop, Start(order.PlacedAt)))
        .ToDictionary(window => window.Key, window => Values(
            window.Count(), window.Sum(order => order.Amount), window.Max(order => order.Amount)));

    private static string Start(DateTimeOffset time) =>
        time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute)).ToString("O", CultureInfo.InvariantCulture);

    private static string Values(long count, decimal total, decimal most) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {total:0.00} {most:0.00}");

    private static async Task<Dictionary<(string Key, string Start), string>> ReadAsync(HttpClient http, Uri place)
    {
        using var answer = await http.GetAsync(new Uri(place, $"v1/contracts/{Orders.Id}/results?format=ndjson"));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(
                row => (row.GetProperty("key").GetString()!, Start(row.GetProperty("start").GetDateTimeOffset())),
                row => Values(
                    row.GetProperty("values").GetProperty("n").GetInt64(),
                    row.GetProperty("values").GetProperty("total").GetDecimal(),
                    row.GetProperty("values").GetProperty("most").GetDecimal()));
    }

    private static async Task PostAsync(HttpClient http, Uri place, string json)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await http.PostAsync(place, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static void InterlockedMax(ref int place, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref place)) < value
            && Interlocked.CompareExchange(ref place, value, seen) != seen)
        {
        }
    }
}
