using System.Globalization;
using System.Text;
using StreamBatch.Domain.Time;
using StreamBatch.Odcs;

namespace StreamBatch.Grains.Tests;

/// <summary>The contract of these tests, and its events.</summary>
internal static class Orders
{
    public const string Id = "orders";

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
              partitions: PARTITIONS
              windows: { kind: tumbling, size: WINDOW }
              aggregates:
                n: count()
                total: sum(amount)
              watermark: WATERMARK
              late: { allowedLateness: 1d, policy: overwrite }
        """;

    /// <summary>Registers the contract.</summary>
    public static async Task RegisterAsync(
        ClusterFixture fixture,
        string window = "1m",
        string watermark = "{ outOfOrderness: 10m }",
        int partitions = 4)
    {
        var document = Document.Replace("WINDOW", window, StringComparison.Ordinal)
            .Replace("WATERMARK", watermark, StringComparison.Ordinal)
            .Replace("PARTITIONS", partitions.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var reading = ContractYaml.Read(document);
        Assert.Empty(reading.Errors);
        Assert.True(await fixture.Gateway.RegisterAsync(document, reading.Contract!, default));
        Assert.False(await fixture.Gateway.RegisterAsync(document, reading.Contract!, default));
    }

    /// <summary>An event as JSON.</summary>
    public static byte[] Event(int source, int id, string shop, long time, long cents) =>
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"specversion\":\"1.0\",\"type\":\"orders\",\"source\":\"s{source}\",\"id\":\"{id}\","
            + $"\"time\":\"{new EventTime(time)}\",\"data\":{{\"shop\":\"{shop}\",\"amount\":{cents / 100m}}}}}"));
}
