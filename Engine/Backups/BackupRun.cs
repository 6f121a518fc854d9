namespace StreamBatch.Engine.Backups;

/// <summary>The rows of a batch run in an archive.</summary>
/// <param name="Id">The run's id.</param>
/// <param name="Rows">The number of its rows.</param>
/// <param name="Part">The name of the part that has them.</param>
public sealed record BackupRun(string Id, long Rows, string Part);
