using StreamBatch.Domain.Contracts;

namespace StreamBatch.Engine.Reconciling;

/// <summary>How to reconcile.</summary>
public sealed record ReconcileOptions
{
    /// <summary>Whether only to tell what would be done: nothing is repaired or sealed.</summary>
    public bool DryRun { get; init; }

    /// <summary>How many rows may differ, at least 1: the group in which one more is found is left, and all after it;
    /// null: any number.</summary>
    public long? MaxDifferences { get; init; }

    /// <summary>How long comparing and classifying may take; groups that are not done by then are left. What was
    /// decided by then is carried out. Null: any time.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>Limits on automatic repair besides those of the contract; of each two the stricter holds.</summary>
    public RepairLimits Limits { get; init; } = RepairLimits.None;

    /// <summary>How many records of the log recomputing reads in a second, at least 1; null: as many as it can.
    /// </summary>
    public int? RecordsPerSecond { get; init; }
}
