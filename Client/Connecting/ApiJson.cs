using System.Text.Json;
using System.Text.Json.Serialization;
using StreamBatch.Client.Batches;
using StreamBatch.Client.Contracts;
using StreamBatch.Client.Quarantine;
using StreamBatch.Client.Reconciling;
using StreamBatch.Client.Results;
using StreamBatch.Client.Watermarks;

namespace StreamBatch.Client.Connecting;

/// <summary>How answers become objects.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(ApiTimeConverter)])]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(ContractDescription))]
[JsonSerializable(typeof(ContractRegistration))]
[JsonSerializable(typeof(WatermarkReading))]
[JsonSerializable(typeof(WatermarkCommand))]
[JsonSerializable(typeof(ResultPane))]
[JsonSerializable(typeof(OpenWindow))]
[JsonSerializable(typeof(QuarantinedEvent))]
[JsonSerializable(typeof(QuarantineCommand))]
[JsonSerializable(typeof(QuarantineRelease))]
[JsonSerializable(typeof(PartitionCut))]
[JsonSerializable(typeof(BatchRun))]
[JsonSerializable(typeof(BatchRow))]
[JsonSerializable(typeof(Reconciliation))]
[JsonSerializable(typeof(ReconcileOptions))]
[JsonSerializable(typeof(Incident))]
[JsonSerializable(typeof(IncidentRuling))]
[JsonSerializable(typeof(SealedVerdict))]
[JsonSerializable(typeof(DriftVerdict))]
internal sealed partial class ApiJson : JsonSerializerContext;
