namespace StreamBatch.Odcs.Tests;

/// <summary>Documents that more than one test reads.</summary>
internal static class YamlSamples
{
    public const string Full = """
        # A contract with every option that is supported.
        apiVersion: v3.1.0
        kind: DataContract
        id: earthquakes
        version: 1.2.0
        status: active
        schema:
          - name: earthquakes
            logicalType: object
            properties:
              - name: network
                logicalType: string
                required: true
                quality:
                  - { metric: invalidValues, mustBe: 0, arguments: { validValues: [ak, ci] } }
              - name: mag
                logicalType: number
                logicalTypeOptions: { multipleOf: 0.01, minimum: -2, maximum: 10 }
              - name: time
                logicalType: timestamp
        customProperties:
          - property: streambatch
            value:
              key: network
              eventTime: time
              windows: { kind: tumbling, size: 1d }
              aggregates:
                events: count()
                sum_mag: sum(mag)
                max_mag: max(mag)
                avg_mag: avg(mag)
              watermark: { outOfOrderness: 6h, maxAhead: 1d, idleTimeout: 10m, whenAllIdle: hold, sources: [] }
              late: { allowedLateness: 2d, policy: overwrite }
              authority: batch
              tolerance: { avg_mag: 0.001 }
              repair: { breaker: { share: 0.5, minimumRows: 100 } }
              scale: 6
              partitions: 16

        """;

    public const string Json = """
        {"apiVersion": "v3.1.0", "kind": "DataContract", "id": "a", "version": "1.0.0", "status": "active",
         "schema": [{"name": "a", "properties": [{"name": "k", "logicalType": "string"}]}],
         "customProperties": [{"property": "streambatch", "value": {
            "key": "k", "windows": {"kind": "tumbling", "size": "1h"}, "aggregates": {"n": "count()"}}}]}
        """;
}
