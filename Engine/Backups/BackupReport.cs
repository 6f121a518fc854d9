namespace StreamBatch.Engine.Backups;

/// <summary>What a backup has become.</summary>
/// <param name="Manifest">What it holds.</param>
/// <param name="Bytes">The bytes of its archive.</param>
public sealed record BackupReport(BackupManifest Manifest, long Bytes);
