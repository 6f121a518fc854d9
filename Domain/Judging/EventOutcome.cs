using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Judging;

/// <summary>What became of one event.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Reason">Why.</param>
/// <param name="WindowStart">The start of its window in microseconds; null when no window was looked at: duplicates,
/// conflicts and broken gates.</param>
public readonly record struct EventOutcome(EventStatus Status, ReasonCode Reason, long? WindowStart);
