using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Odcs;

namespace StreamBatch.Benchmarks.Reconciling;

/// <summary>The contract of the compared rows: windows of an hour from the first of January 2024.</summary>
internal static class ReconcileContract
{
    public const string Id = "bench.rows";

    public const string Document = """
        apiVersion: v3.1.0
        kind: DataContract
        id: bench.rows
        version: 1.0.0
        status: active
        schema:
          - name: rows
            properties:
              - { name: entity, logicalType: string, required: true }
              - { name: amount, logicalType: number, logicalTypeOptions: { multipleOf: 0.01 } }
        customProperties:
          - property: streambatch
            value:
              key: entity
              windows: { kind: tumbling, size: 1h }
              aggregates:
                events: count()
                total: sum(amount)
              watermark: { outOfOrderness: 0s }
              late: { allowedLateness: 0s, policy: overwrite }
              authority: batch
        """;

    public static readonly DateTimeOffset First = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Contract Read() => ContractYaml.Read(Document).Contract
        ?? throw new InvalidOperationException("The benchmark's contract is not valid.");

    /// <summary>The start of a group.</summary>
    public static EventTime StartOf(int group) =>
        new((First.AddHours(group) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    public static Window WindowOf(int group) => new(StartOf(group), StartOf(group + 1));

    public static string KeyOf(int key) => string.Create(null, $"entity-{key:D8}");

    /// <summary>The amount of the one event of a row, in hundredths.</summary>
    public static long HundredthsOf(int group, int key) => ((key * 7_919L) + (group * 104_729L)) % 100_000;
}
