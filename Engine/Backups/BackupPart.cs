namespace StreamBatch.Engine.Backups;

/// <summary>A run of bytes in the archive of a backup. What is longer than <see cref="BackupArchive.MaxPartBytes"/> is
/// spread over parts that follow each other.</summary>
/// <param name="Name">Its name, for messages; unique in the archive.</param>
/// <param name="Kind">What is in it.</param>
/// <param name="Contract">The contract; null for the log, which is of all contracts.</param>
/// <param name="Run">The batch run; null for other kinds.</param>
/// <param name="Offset">Its first byte in the archive.</param>
/// <param name="Length">Its bytes, from 1.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 hexadecimal digits in lower case.</param>
public sealed record BackupPart(
    string Name,
    BackupPartKind Kind,
    string? Contract,
    string? Run,
    long Offset,
    long Length,
    string Sha256);
