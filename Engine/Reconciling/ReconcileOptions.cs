namespace StreamBatch.Engine.Reconciling;

/// <summary>How to reconcile.</summary>
public sealed record ReconcileOptions
{
    /// <summary>Whether only to tell what would be done: nothing is repaired or sealed.</summary>
    public bool DryRun { get; init; }
}
