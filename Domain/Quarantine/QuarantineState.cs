namespace StreamBatch.Domain.Quarantine;

/// <summary>What has become of a quarantined event. The numbers are part of stored formats and never change.</summary>
public enum QuarantineState
{
    /// <summary>It waits.</summary>
    Open = 0,

    /// <summary>A recompute has counted it.</summary>
    Recomputed = 1,

    /// <summary>It was released.</summary>
    Released = 2,

    /// <summary>A corrected event of the same identity took its place.</summary>
    Corrected = 3,

    /// <summary>It was discarded.</summary>
    Discarded = 4,
}
