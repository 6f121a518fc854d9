using System.Collections.Immutable;

namespace StreamBatch.Engine.Backups;

/// <summary>A contract in an archive.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Document">Its document, as it was registered.</param>
/// <param name="Positions">How far its control log and each of its partitions go.</param>
/// <param name="Results">The sums over the digests of its current results.</param>
/// <param name="Head">The head of its chain of verdicts, LENGTH:HASH.</param>
/// <param name="Runs">Its batch runs, in the order in which they were loaded.</param>
public sealed record BackupContract(
    string Id,
    string Document,
    ImmutableArray<BackupPosition> Positions,
    string Results,
    string Head,
    ImmutableArray<BackupRun> Runs);
