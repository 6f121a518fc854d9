using System.Text.Json.Serialization;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>How records become JSON.</summary>
[JsonSerializable(typeof(ClientOrder))]
internal sealed partial class ClientOrderJson : JsonSerializerContext;
