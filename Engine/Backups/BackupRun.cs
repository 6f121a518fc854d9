namespace StreamBatch.Engine.Backups;

/// <summary>A batch run in a backup.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Rows">The number of its rows.</param>
/// <param name="Digest">The sums over their digests, as <c>COUNT-SUMS</c>.</param>
public sealed record BackupRun(string Id, long Rows, string Digest);
