using System.Text.Json.Serialization;

namespace StreamBatch.Client.Contracts;

/// <summary>A registered contract as it stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Key">The properties that name an entity, with commas between.</param>
/// <param name="Windows">Its windows, as <c>tumbling 1d</c>.</param>
/// <param name="Partitions">How many partitions it has; this never changes.</param>
/// <param name="Registered">When it was registered.</param>
/// <param name="Watermark">Its watermark; null while there is none.</param>
/// <param name="BatchRuns">How many batch runs are loaded.</param>
/// <param name="Verdicts">How many verdicts are sealed.</param>
public sealed record ContractDescription(
    [property: JsonPropertyName("contract")] string Id,
    string Version,
    string Key,
    string Windows,
    int Partitions,
    DateTimeOffset Registered,
    DateTimeOffset? Watermark,
    int BatchRuns,
    long Verdicts);
