using StreamBatch.Domain.Verdicts;

namespace StreamBatch.Engine.Backups;

/// <summary>What a backup says of a contract.</summary>
public sealed record BackupContract
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>Its control log and its partitions that have records, by number.</summary>
    public required IReadOnlyList<BackupPosition> Positions { get; init; }

    /// <summary>Its batch runs, in the order in which they were loaded.</summary>
    public required IReadOnlyList<BackupRun> Runs { get; init; }

    /// <summary>The head of its chain of verdicts.</summary>
    public required VerdictChainHead Verdicts { get; init; }

    /// <summary>The current results, as of <see cref="BackupManifest.ViewGroups"/>.</summary>
    public required BackupView Results { get; init; }

    /// <summary>The quarantine, as of <see cref="BackupManifest.ViewGroups"/>.</summary>
    public required BackupView Quarantine { get; init; }
}
