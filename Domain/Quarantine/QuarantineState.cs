namespace StreamBatch.Domain.Quarantine;

/// <summary>What has become of a quarantined event. The numbers are part of stored formats and never change.</summary>
public enum QuarantineState
{
    /// <summary>It waits.</summary>
    Open = 0,

    /// <summary>A recompute has counted it.</summary>
    Recomputed = 1,
}
