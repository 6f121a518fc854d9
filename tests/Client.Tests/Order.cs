using System.Text.Json.Serialization;

namespace StreamBatch.Client.Tests;

/// <summary>What tests send.</summary>
internal sealed record Order(
    string Customer,
    decimal Amount,
    [property: JsonIgnore] string Number,
    [property: JsonIgnore] DateTimeOffset Time);
