using System.Text.Json.Serialization;
using StreamBatch.Client.Results;

namespace StreamBatch.Client.Reconciling;

/// <summary>A drift that waits for a person, or did.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>open</c> while it waits.</param>
/// <param name="Key">The entity.</param>
/// <param name="Start">Where the window begins.</param>
/// <param name="End">Where it ends; it is not in it.</param>
/// <param name="Run">The batch run.</param>
/// <param name="Class">The class of the drift.</param>
/// <param name="Reason">Why it waits.</param>
/// <param name="Stream">The stream's row; null for none.</param>
/// <param name="Batch">The batch's row; null for none.</param>
/// <param name="Found">When it was found.</param>
/// <param name="Decided">When it was decided; null while it waits.</param>
/// <param name="By">Who decided.</param>
/// <param name="Note">Why.</param>
public sealed record Incident(
    [property: JsonPropertyName("incident")] string Id,
    string State,
    string Key,
    DateTimeOffset Start,
    DateTimeOffset End,
    string Run,
    string? Class,
    string? Reason,
    WindowValues? Stream,
    WindowValues? Batch,
    DateTimeOffset? Found,
    DateTimeOffset? Decided,
    string? By,
    string? Note);
