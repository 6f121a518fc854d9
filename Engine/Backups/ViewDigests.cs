namespace StreamBatch.Engine.Backups;

/// <summary>Count and digest of what readers see of a contract.</summary>
/// <param name="Results">The current results.</param>
/// <param name="Quarantine">The quarantine.</param>
/// <param name="IsSound">Whether the results are those that the roots of their digest trees tell of.</param>
internal sealed record ViewDigests(BackupView Results, BackupView Quarantine, bool IsSound);
