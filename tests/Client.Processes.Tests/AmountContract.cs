using System.Text;

namespace StreamBatch.Client.Processes.Tests;

/// <summary>The contracts of the amounts: one for each way in which events are known.</summary>
internal static class AmountContract
{
    public static readonly TimeSpan WindowSize = TimeSpan.FromMinutes(1);

    /// <summary>Between two events. What may be under way at a kill spans some minutes, and a life an hour: nothing
    /// that is not known expires, and windows are dropped on the way.</summary>
    public static readonly TimeSpan TimeStep = TimeSpan.FromSeconds(2);

    public static string Document(string id) => $$"""
        apiVersion: v3.1.0
        kind: DataContract
        id: {{id}}
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
              partitions: 8
              windows: { kind: tumbling, size: 1m }
              aggregates:
                events: count()
                total: sum(amount)
                least: min(amount)
                most: max(amount)
                mean: avg(amount)
              watermark: { outOfOrderness: 30s }
              late: { allowedLateness: 20m, policy: overwrite }
        """;

    public static async Task RegisterAsync(HttpClient http, string id)
    {
        using var body = new StringContent(Document(id), Encoding.UTF8, "application/yaml");
        using var answer = await http.PostAsync(new Uri("v1/contracts", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }
}
