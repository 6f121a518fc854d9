namespace StreamBatch.Domain.Judging;

/// <summary>A segment of a state as its head lists it: what came between two savings, and is never written again.
/// </summary>
/// <param name="Number">Its number: no two of a state are the same.</param>
/// <param name="Entries">How many entries and events it had when it was written.</param>
/// <param name="Newest">No event time in it is newer, in microseconds.</param>
public readonly record struct StateSegment(long Number, int Entries, long Newest);
