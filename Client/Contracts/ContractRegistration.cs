using System.Text.Json.Serialization;

namespace StreamBatch.Client.Contracts;

/// <summary>What came of a registration.</summary>
/// <param name="Id">The contract's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Partitions">How many partitions it has.</param>
/// <param name="IsNew">Whether it was not known; registering twice changes nothing.</param>
public sealed record ContractRegistration(
    [property: JsonPropertyName("contract")] string Id,
    string Version,
    int Partitions,
    bool IsNew);
