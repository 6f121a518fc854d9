namespace StreamBatch.Domain.Verdicts;

/// <summary>A drift that a person has to decide, from its first verdict to its decision.</summary>
public sealed record Incident
{
    /// <summary>Its id: that of its repair, kept for as long as the row differs in the same way.</summary>
    public required long Id { get; init; }

    /// <summary>What has become of it.</summary>
    public required IncidentState State { get; init; }

    /// <summary>The last verdict that found it.</summary>
    public required Verdict Found { get; init; }

    /// <summary>The verdict of the decision; null while there is none.</summary>
    public Verdict? Decision { get; init; }
}
