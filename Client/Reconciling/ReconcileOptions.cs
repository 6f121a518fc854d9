namespace StreamBatch.Client.Reconciling;

/// <summary>Bounds of a reconciliation; null: those of the server.</summary>
public sealed record ReconcileOptions
{
    /// <summary>Whether to tell what would change, and change nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>How many rows may differ before groups are left out.</summary>
    public int? MaxDifferences { get; init; }

    /// <summary>After how many seconds groups are left out.</summary>
    public int? MaxSeconds { get; init; }

    /// <summary>How many windows are corrected at most.</summary>
    public int? MaxWindows { get; init; }

    /// <summary>Of how many entities windows are corrected at most.</summary>
    public int? MaxEntities { get; init; }

    /// <summary>How many windows are corrected in an hour at most.</summary>
    public int? MaxWindowsPerHour { get; init; }

    /// <summary>How many records of the log are read in a second at most.</summary>
    public int? RecordsPerSecond { get; init; }
}
