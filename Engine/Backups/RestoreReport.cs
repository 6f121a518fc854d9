namespace StreamBatch.Engine.Backups;

/// <summary>What a restore has found out about the store that it has made.</summary>
/// <param name="Findings">Where it is not what the backup says; none: it is proved equal.</param>
public sealed record RestoreReport(IReadOnlyList<string> Findings)
{
    /// <summary>Whether the restored store is proved equal.</summary>
    public bool IsEqual => Findings.Count == 0;
}
