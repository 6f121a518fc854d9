namespace StreamBatch.Domain.Judging;

/// <summary>A segment of a state with its bytes.</summary>
/// <param name="Number">Its number: no two of a state are the same.</param>
/// <param name="Newest">No event time in it is newer, in microseconds.</param>
/// <param name="Bytes">Its content.</param>
public sealed record SavedSegment(long Number, long Newest, ReadOnlyMemory<byte> Bytes);
