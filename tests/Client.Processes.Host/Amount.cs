using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamBatch.Client.Processes.Host;

/// <summary>A datum, with the id and the time that its line in the input has.</summary>
internal sealed record Amount(
    string Entity,
    [property: JsonPropertyName("amount")] decimal Value,
    [property: JsonIgnore] string Id,
    [property: JsonIgnore] DateTimeOffset Time)
{
    public static Amount Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var (root, data) = (json.RootElement, json.RootElement.GetProperty("data"));
        return new Amount(
            data.GetProperty("entity").GetString()!,
            data.GetProperty("amount").GetDecimal(),
            root.GetProperty("id").GetString()!,
            root.GetProperty("time").GetDateTimeOffset());
    }
}
