namespace StreamBatch.Engine.Backups;

/// <summary>What readers of a store see of a contract, as a count and a digest: equal ones are equal byte for byte.
/// </summary>
/// <param name="Count">The number of windows, or of entries of the quarantine.</param>
/// <param name="Sha256">SHA-256 over all of them with all that they say, 64 hexadecimal digits in lower case.</param>
public sealed record BackupView(long Count, string Sha256);
