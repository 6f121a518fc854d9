namespace StreamBatch.Testing.Quality;

/// <summary>A contract with a rule of every kind about events, of both severities.</summary>
public static class RuleContract
{
    /// <summary>Its document, in YAML.</summary>
    public const string Document = """
        apiVersion: v3.1.0
        kind: DataContract
        id: parcels
        version: 1.0.0
        status: active
        schema:
          - name: parcels
            properties:
              - { name: depot, logicalType: string, required: true, logicalTypeOptions: { minLength: 2, maxLength: 6 } }
              - { name: parcel, logicalType: string, primaryKey: true }
              - { name: weight, logicalType: number, logicalTypeOptions: { multipleOf: 0.01, exclusiveMinimum: 0 } }
              - { name: limit, logicalType: number, logicalTypeOptions: { multipleOf: 0.1, maximum: 5000 } }
              - { name: pieces, logicalType: integer, logicalTypeOptions: { format: u8 } }
              - { name: sent, logicalType: timestamp, logicalTypeOptions: { minimum: 2026-01-01T00:00:00Z } }
              - { name: due, logicalType: date }
              - { name: express, logicalType: boolean, quality: [{ id: told, metric: nullValues, mustBe: 0 }] }
              - { name: mail, logicalType: string, logicalTypeOptions: { format: email } }
              - { name: link, logicalType: string, logicalTypeOptions: { format: uri } }
              - { name: token, logicalType: string, logicalTypeOptions: { format: uuid } }
              - { name: host, logicalType: string, logicalTypeOptions: { format: hostname } }
              - { name: v4, logicalType: string, logicalTypeOptions: { format: ipv4 } }
              - { name: v6, logicalType: string, logicalTypeOptions: { format: ipv6 } }
              - { name: label, logicalType: string, logicalTypeOptions: { format: byte } }
              - name: country
                logicalType: string
                logicalTypeOptions: { pattern: '^[A-Z]{2}$' }
                quality:
                  - { id: near, metric: invalidValues, mustBe: 0, severity: warning,
                      arguments: { validValues: [CH, DE, AT] } }
                  - { id: no-stand-in, metric: missingValues, mustBe: 0, arguments: { missingValues: [XX, ZZ] } }
              - name: class
                logicalType: string
                quality:
                  - { id: class-known, metric: invalidValues, mustBe: 0, arguments: { validValues: [a, b, c] } }
                  - { id: class-there, metric: nullValues, mustBe: 0, severity: warning }
            quality:
              - { id: within-limit, type: custom, engine: streambatch, implementation: { compare: weight <= limit } }
              - { id: in-time, type: custom, engine: streambatch, implementation: { compare: sent < due + 2d } }
              - { id: heavy, type: custom, engine: streambatch, severity: warning,
                  implementation: { compare: weight < limit - 1.5 } }
        customProperties:
          - property: streambatch
            value:
              key: depot
              eventTime: sent
              partitions: 4
              windows: { kind: tumbling, size: 1h }
              aggregates: { parcels: count(), weight: sum(weight) }
        """;
}
