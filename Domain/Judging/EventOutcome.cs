using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Judging;

/// <summary>What became of one event.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Reason">Why.</param>
/// <param name="Watermark">The watermark that it was judged by, in microseconds; null while undefined.</param>
public readonly record struct EventOutcome(EventStatus Status, ReasonCode Reason, long? Watermark)
{
    /// <summary>The session that contains the event after its block; null where windows are no sessions, and when no
    /// session does.</summary>
    public Window? Session { get; init; }

    /// <summary>Whether the event was judged by its windows, so that these are part of the outcome.</summary>
    public bool HasWindows => Status is EventStatus.Accepted or EventStatus.Late or EventStatus.Held
        or EventStatus.Expired;
}
