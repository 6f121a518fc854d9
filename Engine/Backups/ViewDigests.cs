namespace StreamBatch.Engine.Backups;

/// <summary>Count and digest of what readers see of a contract.</summary>
internal sealed record ViewDigests(BackupView Results, BackupView Quarantine);
