using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Domain.Verdicts;

/// <summary>What the chain knows of a row that differed when it was last compared.</summary>
/// <param name="Last">The last verdict on it that is no decision.</param>
/// <param name="Comparisons">In how many comparisons in a row it was found to differ.</param>
/// <param name="FirstSeenMicroseconds">When the first of them was sealed.</param>
/// <param name="Incident">Its incident, open or decided; null when there is none.</param>
public sealed record KnownDrift(
    Verdict Last,
    int Comparisons,
    long FirstSeenMicroseconds,
    Incident? Incident)
{
    /// <summary>Whether its incident was declined about these rows, as JSON objects.</summary>
    public bool IsDeclined(string? stream, string? batch) =>
        Incident is { State: IncidentState.Declined, Found: var found }
        && found.Stream == stream && found.Batch == batch;

    /// <summary>The id of its incident, when that is open and says the same; else null.</summary>
    public long? SameIncident(DriftClass driftClass, string? stream, string? batch) =>
        Incident is { State: IncidentState.Open, Found: var found } incident
        && found.Class == driftClass && found.Stream == stream && found.Batch == batch
            ? incident.Id
            : null;
}
