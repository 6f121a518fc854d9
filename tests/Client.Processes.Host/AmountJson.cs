using System.Text.Json.Serialization;

namespace StreamBatch.Client.Processes.Host;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Amount))]
internal sealed partial class AmountJson : JsonSerializerContext;
