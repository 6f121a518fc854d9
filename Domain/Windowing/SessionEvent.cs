namespace StreamBatch.Domain.Windowing;

/// <summary>An event of a session, with what the aggregates need of it, encoded.</summary>
/// <param name="Time">Event time in microseconds.</param>
/// <param name="Identity">A part of the hash of its identity.</param>
/// <param name="Block">The first offset of the block that it came with.</param>
/// <param name="Data">Its contribution, encoded.</param>
internal readonly record struct SessionEvent(long Time, ulong Identity, long Block, byte[] Data);
