namespace StreamBatch.Engine.Backups;

/// <summary>A part of an archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its length before compression.</param>
/// <param name="Sha256">Its SHA-256: 64 hexadecimal digits in lower case.</param>
public sealed record BackupPart(string Name, long Bytes, string Sha256);
