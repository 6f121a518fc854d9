using System.Text.Json.Serialization;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>A record as an application has it.</summary>
/// <param name="Shop">The entity.</param>
/// <param name="Amount">What is summed.</param>
internal sealed record ClientOrder(
    [property: JsonPropertyName("shop")] string Shop,
    [property: JsonPropertyName("amount")] decimal Amount)
{
    /// <summary>When it was; the event time.</summary>
    [JsonIgnore]
    public DateTimeOffset PlacedAt { get; init; }
}
