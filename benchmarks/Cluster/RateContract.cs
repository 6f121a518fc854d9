using System.Globalization;
using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>The contract of the events that are sent.</summary>
internal static class RateContract
{
    public const string Id = "bench.rate";

    /// <summary>The document, and the contract that it says.</summary>
    public static (string Document, Contract Contract) Make(RateOptions options)
    {
        var document = string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            apiVersion: v3.1.0
            kind: DataContract
            id: {{Id}}
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
                  partitions: {{options.Partitions}}
                  windows: { kind: tumbling, size: {{options.WindowSeconds}}s }
                  aggregates:
                    events: count()
                    total: sum(amount)
                    least: min(amount)
                    most: max(amount)
                  watermark: { outOfOrderness: 5s }
                  late: { allowedLateness: {{options.LatenessSeconds}}s, policy: overwrite }
            """);
        var reading = ContractYaml.Read(document);
        return (document, reading.Contract ?? throw new InvalidOperationException(
            $"The benchmark's contract is not valid: {string.Join("; ", reading.Errors)}"));
    }
}
