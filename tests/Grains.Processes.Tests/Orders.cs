using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>The contract of these tests. Its watermark is held by the source <see cref="Clock"/>, so that a test says
/// when it moves; all other sources are ahead of it.</summary>
internal static class Orders
{
    public const string Id = "orders";
    public const int Partitions = 4;

    /// <summary>The source that the watermark waits for.</summary>
    public const string Clock = "/clock";

    /// <summary>The first event time, in the past of whoever runs this.</summary>
    public const long Start = 1_760_000_000_000_000;

    /// <summary>After the end of every window.</summary>
    public const long End = Start + (10_000_000L * 1_000_000);

    /// <summary>How far the watermark stays behind a source.</summary>
    public const long OutOfOrderness = 20_000_000;

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
              - { name: shop, logicalType: string, required: true }
              - { name: code, logicalType: string, logicalTypeOptions: { pattern: '^[A-Z]{2}-\d{3,5}$' } }
              - name: amount
                logicalType: number
                required: true
                logicalTypeOptions: { multipleOf: 0.01, minimum: -1.5, maximum: 5000 }
              - { name: items, logicalType: integer, logicalTypeOptions: { exclusiveMinimum: 0, maximum: 9 } }
              - name: state
                logicalType: string
                quality:
                  - { metric: invalidValues, mustBe: 0, arguments: { validValues: [open, paid, sent] } }
        customProperties:
          - property: streambatch
            value:
              key: shop
              partitions: 4
              windows: { kind: tumbling, size: 1m }
              aggregates:
                n: count()
                total: sum(amount)
                most: max(amount)
                items: avg(items)
                codes: distinct(code)
                last_state: last(state)
              watermark: { outOfOrderness: 20s, maxAhead: 1d, sources: [/clock] }
              late: { allowedLateness: 3m, policy: overwrite }
        """;

    /// <summary>The contract as it is registered.</summary>
    public static Contract Contract => Read(Document);

    /// <summary>The same without the source that holds the watermark, for making events.</summary>
    public static Contract WithoutClock =>
        Read(Document.Replace(", sources: [/clock]", "", StringComparison.Ordinal));

    /// <summary>The same where no event moves the watermark.</summary>
    public static Contract WithoutWatermark => Read(Document
        .Replace(", sources: [/clock]", "", StringComparison.Ordinal)
        .Replace("outOfOrderness: 20s", "outOfOrderness: 36500d", StringComparison.Ordinal));

    /// <summary>Registers the contract.</summary>
    public static async Task RegisterAsync(ClusterGateway gateway) =>
        Assert.True(await gateway.RegisterAsync(Document, Contract, default));

    private static Contract Read(string document)
    {
        var reading = ContractYaml.Read(document);
        Assert.Empty(reading.Errors);
        return reading.Contract!;
    }
}
