namespace StreamBatch.Engine.Reconciling;

/// <summary>Why a reconciliation left groups uncompared.</summary>
public enum ReconcileStop
{
    /// <summary>It left none.</summary>
    None,

    /// <summary>More rows differed than it may find.</summary>
    Differences,

    /// <summary>Its time was up.</summary>
    Time,
}
