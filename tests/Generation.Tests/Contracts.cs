using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs;

namespace StreamBatch.Generation.Tests;

/// <summary>Contracts that events are generated from.</summary>
internal static class Contracts
{
    /// <summary>Every type and every rule; a composite key; room for every irregularity.</summary>
    public static Contract Orders(string windows = "kind: tumbling, size: 1m", string policy = "overwrite") => Read(
        """
        - { name: shop, logicalType: string, required: true }
        - { name: lane, logicalType: integer, required: true }
        - { name: code, logicalType: string, logicalTypeOptions: { pattern: '^[A-Z]{2}-\d{3,5}(x|yz)?$' } }
        - { name: note, logicalType: string, logicalTypeOptions: { minLength: 2, maxLength: 12 } }
        - name: amount
          logicalType: number
          required: true
          logicalTypeOptions: { multipleOf: 0.01, minimum: -1.5, maximum: 5000 }
        - { name: items, logicalType: integer, logicalTypeOptions: { exclusiveMinimum: 0, maximum: 9 } }
        - name: state
          logicalType: string
          quality:
            - { metric: invalidValues, mustBe: 0, arguments: { validValues: [open, paid, sent] } }
        - { name: urgent, logicalType: boolean }
        - { name: due, logicalType: date }
        - { name: changed, logicalType: timestamp }
        - { name: extra, logicalType: object }
        """,
        $$"""
        key: [shop, lane]
        windows: { {{windows}} }
        aggregates: { n: count(), total: sum(amount), codes: distinct(code), last_state: last(state) }
        watermark: { outOfOrderness: 20s, maxAhead: 10m, idleTimeout: 2m, sources: [/a, /b] }
        late: { allowedLateness: 3m, policy: {{policy}} }
        """);

    /// <summary>A key and an amount; nothing that leaves room for irregularities but for repeats.</summary>
    public static Contract Amounts() => Amount("{ name: amount, logicalType: number, required: true }");

    /// <summary>A key and the property <paramref name="property"/>, which is called amount.</summary>
    public static Contract Amount(string property) => Read(
        $$"""
        - { name: entity, logicalType: string, required: true }
        - {{property}}
        """,
        """
        key: entity
        windows: { kind: tumbling, size: 10s }
        aggregates: { n: count(), values: count(amount) }
        """);

    /// <summary>A contract whose schema and <c>streambatch</c> section are these.</summary>
    public static Contract Read(string properties, string section)
    {
        var reading = ContractYaml.Read($$"""
            apiVersion: v3.1.0
            kind: DataContract
            id: orders
            version: 1.0.0
            status: active
            schema:
              - name: orders
                properties:
            {{Indented(properties, 8)}}
            customProperties:
              - property: streambatch
                value:
            {{Indented(section, 6)}}
            """);
        return reading.Contract ?? throw new InvalidOperationException(string.Join('\n', reading.Errors));
    }

    private static string Indented(string text, int columns) =>
        string.Join('\n', text.Split('\n').Select(line => new string(' ', columns) + line.TrimEnd('\r')));
}
