namespace StreamBatch.Engine.Reconciling;

/// <summary>What a reconciliation is at. The numbers are part of stored formats and never change.</summary>
public enum ReconcileStage
{
    /// <summary>It waits, or reads what is known.</summary>
    Begun = 0,

    /// <summary>A run is compared, what differs classified.</summary>
    Comparing = 1,

    /// <summary>Corrections are planned and handed to the partitions.</summary>
    Repairing = 2,

    /// <summary>The verdicts are sealed.</summary>
    Sealing = 3,
}
