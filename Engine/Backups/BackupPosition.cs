namespace StreamBatch.Engine.Backups;

/// <summary>Which records of a partition a backup holds: those with offsets in [<paramref name="Earliest"/>,
/// <paramref name="Next"/>).</summary>
/// <param name="Partition">The partition; <see cref="Domain.Blocks.BlockHeader.ControlLog"/> for control.</param>
/// <param name="Earliest">The first offset: 0 as long as a log is kept whole.</param>
/// <param name="Next">The offset after the last.</param>
public sealed record BackupPosition(int Partition, long Earliest, long Next);
