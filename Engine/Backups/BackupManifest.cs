using StreamBatch.Domain.Hashing;

namespace StreamBatch.Engine.Backups;

/// <summary>What the archive of a backup holds; docs/formats/backup.md is the page of the format.</summary>
public sealed record BackupManifest
{
    /// <summary>The format that this version writes, and the newest that it reads.</summary>
    public const int NewestVersion = 1;

    /// <summary>When the backup was begun, in microseconds since the Unix epoch.</summary>
    public required long TakenMicroseconds { get; init; }

    /// <summary>The store's hash key: without it no known event is recognised.</summary>
    public required HashKey HashKey { get; init; }

    /// <summary>The number of groups of the log.</summary>
    public required long Groups { get; init; }

    /// <summary>The number of blocks in them.</summary>
    public required long Blocks { get; init; }

    /// <summary>The number of records in them.</summary>
    public required long Records { get; init; }

    /// <summary>
    /// The number of first groups whose results the digests of the contracts were made from. Fewer than
    /// <see cref="Groups"/> where the results were behind the log when the backup was taken.
    /// </summary>
    public required long ViewGroups { get; init; }

    /// <summary>The contracts, by id.</summary>
    public required IReadOnlyList<BackupContract> Contracts { get; init; }

    /// <summary>The parts, in the order of the archive.</summary>
    public required IReadOnlyList<BackupPart> Parts { get; init; }
}
