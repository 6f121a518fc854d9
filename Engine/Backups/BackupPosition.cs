namespace StreamBatch.Engine.Backups;

/// <summary>How far a partition's log goes.</summary>
/// <param name="Partition">The partition; <see cref="Domain.Blocks.BlockHeader.ControlLog"/> for control.</param>
/// <param name="NextOffset">The offset after its last record.</param>
public sealed record BackupPosition(int Partition, long NextOffset);
