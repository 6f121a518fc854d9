namespace StreamBatch.Domain.Reconciliation;

/// <summary>placeholder</summary>
public enum DriftClass
{
    /// <summary>x</summary>
    InFlight = 0,
}
