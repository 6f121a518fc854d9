using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs;

namespace StreamBatch.Crash.Tests;

/// <summary>The contract of the events that are taken in.</summary>
internal static class CrashContract
{
    public const string Id = "crash.amounts";

    public static readonly TimeSpan WindowSize = TimeSpan.FromMinutes(1);

    /// <summary>Between two events. Events that may be under way at a kill span some minutes, the allowed lateness is
    /// longer, and a life is longer still: nothing expires, and windows are dropped on the way.</summary>
    public static readonly TimeSpan TimeStep = TimeSpan.FromSeconds(1);

    public const string Document = """
        apiVersion: v3.1.0
        kind: DataContract
        id: crash.amounts
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
              partitions: 4
              windows: { kind: tumbling, size: 1m }
              aggregates:
                events: count()
                total: sum(amount)
                least: min(amount)
                most: max(amount)
                mean: avg(amount)
              watermark: { outOfOrderness: 5s }
              late: { allowedLateness: 20m, policy: overwrite }
        """;

    public static Contract Read() => ContractYaml.Read(Document).Contract
        ?? throw new InvalidOperationException("The contract of the crash test is not valid.");
}
