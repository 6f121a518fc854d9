using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs;

namespace StreamBatch.Benchmarks.Embedded;

/// <summary>The contract of the events that the benchmark takes in.</summary>
internal static class BenchContract
{
    public const string Id = "bench.amounts";

    public static readonly TimeSpan WindowSize = TimeSpan.FromMinutes(1);

    public const string Document = """
        apiVersion: v3.1.0
        kind: DataContract
        id: bench.amounts
        version: 1.0.0
        status: active
        schema:
          - name: amounts
            properties:
              - { name: entity, logicalType: string, required: true }
              - { name: amount, logicalType: number, logicalTypeOptions: { multipleOf: 0.01 } }
        customProperties:
          - property: streambatch
            value:
              key: entity
              windows: { kind: tumbling, size: 1m }
              aggregates:
                events: count()
                total: sum(amount)
                least: min(amount)
                most: max(amount)
              watermark: { outOfOrderness: 5s }
              late: { allowedLateness: 1h, policy: overwrite }
        """;

    public static Contract Read() => ContractYaml.Read(Document).Contract
        ?? throw new InvalidOperationException("The benchmark's contract is not valid.");
}
