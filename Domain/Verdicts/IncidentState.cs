namespace StreamBatch.Domain.Verdicts;

/// <summary>What has become of an incident.</summary>
public enum IncidentState
{
    /// <summary>It waits for a person.</summary>
    Open,

    /// <summary>A person adopted the batch's row.</summary>
    Approved,

    /// <summary>A person let the stream's row stand.</summary>
    Declined,

    /// <summary>A later comparison found the row equal, or corrected it.</summary>
    Resolved,

    /// <summary>A later comparison found the row differing in another way; what it found has an id of its own.
    /// </summary>
    Replaced,
}
