using System.Text.Json;

namespace StreamBatch.Client.Results;

/// <summary>A pane: what was published for a window of one entity.</summary>
/// <param name="Key">The entity.</param>
/// <param name="Start">Where the window begins.</param>
/// <param name="End">Where it ends; it is not in it.</param>
/// <param name="Revision">The number of the pane of its window, from 1.</param>
/// <param name="Mode"><c>whole</c>, <c>delta</c>, or <c>withdrawal</c>: the window is gone.</param>
/// <param name="Timing"><c>onTime</c>, <c>late</c> or <c>correction</c>.</param>
/// <param name="Cause">Why it was published.</param>
/// <param name="Values">The view that stands with it; null for a withdrawal.</param>
/// <param name="Delta">What a delta adds.</param>
/// <param name="Retracts">The view that it takes back, under the late policy <c>compensate</c>.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The block that caused it.</param>
/// <param name="RestsOn">The position up to which it counts.</param>
/// <param name="Ingested">When the log accepted what caused it.</param>
/// <param name="Run">The batch run of a correction; null for others.</param>
public sealed record ResultPane(
    string Key,
    DateTimeOffset Start,
    DateTimeOffset End,
    int Revision,
    string Mode,
    string Timing,
    string Cause,
    WindowValues? Values,
    JsonElement? Delta,
    WindowValues? Retracts,
    int Partition,
    long Offset,
    long RestsOn,
    DateTimeOffset Ingested,
    string? Run);
