using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Engine.Checkpoints;

/// <summary>A checkpoint that is kept until it is unpinned: the log before it may be dropped.</summary>
/// <param name="Id">When it was pinned, in microseconds of ingestion time.</param>
/// <param name="Position">The position after the last group that it contains.</param>
public sealed record PinnedCheckpoint(long Id, LogPosition Position);
