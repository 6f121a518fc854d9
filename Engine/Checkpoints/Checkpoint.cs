using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Engine.Checkpoints;

/// <summary>States that belong together: replay of the log from <paramref name="Position"/> on gives all that follows.
/// </summary>
/// <param name="Position">The position after the last group that the states contain.</param>
/// <param name="Parts">One part for every partition and control log.</param>
public sealed record Checkpoint(LogPosition Position, IReadOnlyList<CheckpointPart> Parts);
