using System.Globalization;
using System.Text;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Time;
using StreamBatch.Odcs;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>The contract of these tests, its events, and the truth about them. Each source has the shops of one
/// partition, so that an acknowledgement is one of that partition; an event is decided by its source and its number.
/// </summary>
internal static class Orders
{
    public const string Id = "orders";
    public const int Partitions = 4;

    /// <summary>After the end of every window.</summary>
    public const long End = Start + (10_000_000 * Second);

    private const int Shops = 15;
    private const long Second = 1_000_000;
    private const long Start = 1_760_000_000_000_000;

    private const string Document = """
        apiVersion: v3.1.0
        kind: DataContract
        id: orders
        version: 1.0.0
        status: active
        name: orders
        schema:
          - name: order
            properties:
              - name: shop
                logicalType: string
                required: true
              - name: amount
                logicalType: number
                logicalTypeOptions: { multipleOf: 0.01 }
        customProperties:
          - property: streambatch
            value:
              key: shop
              eventTime: time
              partitions: 4
              windows: { kind: tumbling, size: 1m }
              aggregates:
                n: count()
                total: sum(amount)
              watermark: { outOfOrderness: 10m }
              late: { allowedLateness: 1d, policy: overwrite }
        """;

    private static readonly string[][] ShopsByPartition =
    [
        .. Enumerable.Range(0, Partitions).Select(partition => Enumerable.Range(0, int.MaxValue)
            .Select(number => $"shop{number}")
            .Where(shop => Partitioner.PartitionOf(Encoding.UTF8.GetBytes(shop), Partitions) == partition)
            .Take(Shops)
            .ToArray()),
    ];

    /// <summary>Registers the contract.</summary>
    public static async Task RegisterAsync(ClusterGateway gateway)
    {
        var reading = ContractYaml.Read(Document);
        Assert.Empty(reading.Errors);
        Assert.True(await gateway.RegisterAsync(Document, reading.Contract!, default));
    }

    /// <summary>The partition of a source's events.</summary>
    public static int PartitionOf(int source) => source % Partitions;

    /// <summary>An event as JSON.</summary>
    public static byte[] Event(int source, int number)
    {
        var (shop, time, cents) = Describe(source, number);
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"specversion\":\"1.0\",\"type\":\"orders\",\"source\":\"s{source}\",\"id\":\"{number}\","
            + $"\"time\":\"{new EventTime(time)}\",\"data\":{{\"shop\":\"{shop}\",\"amount\":{cents / 100m}}}}}"));
    }

    /// <summary>What every window must be, when each of <paramref name="sources"/> has sent that many events.</summary>
    public static Dictionary<(string Key, long Start), string> Truth(int sources, int events)
    {
        var windows = new Dictionary<(string, long), (int Count, long Cents)>();
        for (var source = 0; source < sources; source++)
        {
            for (var number = 0; number < events; number++)
            {
                var (shop, time, cents) = Describe(source, number);
                var key = (shop, time - (time % (60 * Second)));
                var (count, sum) = windows.GetValueOrDefault(key);
                windows[key] = (count + 1, sum + cents);
            }
        }

        return windows.ToDictionary(
            window => window.Key,
            window => string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"n\":{window.Value.Count},\"total\":{window.Value.Cents / 100m:0.##}}}"));
    }

    private static (string Shop, long Time, long Cents) Describe(int source, int number)
    {
        var random = new Random((source * 1_000_003) + number);
        var shops = ShopsByPartition[PartitionOf(source)];
        return (
            shops[random.Next(shops.Length)],
            Start + (number * Second / 10) + random.NextInt64(Second),
            random.Next(10_000));
    }
}
