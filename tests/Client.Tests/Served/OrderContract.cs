using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace StreamBatch.Client.Tests.Served;

/// <summary>The contract of the orders of these tests.</summary>
internal static class OrderContract
{
    public const string Document = """
        apiVersion: v3.1.0
        kind: DataContract
        id: orders
        version: 1.0.0
        status: active
        schema:
          - name: orders
            properties:
              - { name: customer, logicalType: string, required: true }
              - { name: amount, logicalType: number, logicalTypeOptions: { multipleOf: 0.01, maximum: 100000 } }
        customProperties:
          - property: streambatch
            value:
              key: customer
              partitions: 8
              windows: { kind: tumbling, size: 1m }
              aggregates: { orders: count(), amount: sum(amount) }
              watermark: { outOfOrderness: 1d }
              late: { allowedLateness: 1h, policy: overwrite }
        """;

    public static async Task RegisterAsync(HttpClient http)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Document));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/yaml");
        using var answer = await http.PostAsync(new Uri("v1/contracts", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The sum of an aggregate over all windows, open ones.</summary>
    public static async Task<decimal> TotalAsync(HttpClient http, string aggregate)
    {
        var lines = await http.GetStringAsync(
            new Uri("v1/contracts/orders/results?open=true&format=ndjson", UriKind.Relative));
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(line =>
        {
            using var row = JsonDocument.Parse(line);
            return row.RootElement.GetProperty("values").GetProperty(aggregate).GetDecimal();
        });
    }
}
