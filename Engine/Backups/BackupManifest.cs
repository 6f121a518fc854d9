using System.Collections.Immutable;

namespace StreamBatch.Engine.Backups;

/// <summary>What an archive holds, and what a store must say after it was restored. Written as JSON;
/// docs/formats/backup.md is the page of the format.</summary>
public sealed record BackupManifest
{
    /// <summary>The version of the format that this program writes, and the newest that it reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of the format.</summary>
    public required int Format { get; init; }

    /// <summary>When the archive was begun, as ISO 8601 in UTC.</summary>
    public required string Created { get; init; }

    /// <summary>The key of the store's hashes: 32 hexadecimal digits.</summary>
    public required string HashKey { get; init; }

    /// <summary>The number of groups of the log.</summary>
    public required long Groups { get; init; }

    /// <summary>The number of its blocks.</summary>
    public required long Blocks { get; init; }

    /// <summary>The contracts, by id.</summary>
    public required ImmutableArray<BackupContract> Contracts { get; init; }

    /// <summary>The parts of the archive beside the manifest.</summary>
    public required ImmutableArray<BackupPart> Parts { get; init; }
}
