using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Reference;

/// <summary>Which windows an event falls into, and what the watermark makes of them.</summary>
internal sealed class WindowRules
{
    private readonly long _size;
    private readonly long _slide;
    private readonly long _offset;
    private readonly long _lateness;
    private readonly bool _holdsLate;

    public WindowRules(Contract contract)
    {
        IsSession = contract.Windows.Kind == WindowKind.Session;
        _size = Microseconds(contract.Windows.Size);
        _slide = Microseconds(contract.Windows.Slide);
        _offset = Microseconds(contract.Windows.Offset);
        _lateness = Microseconds(contract.AllowedLateness);
        _holdsLate = contract.LatePolicy == LatePolicy.Quarantine;
    }

    public bool IsSession { get; }

    public static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>All windows that contain <paramref name="time"/>, by start; for sessions the event's own one.</summary>
    public IReadOnlyList<WindowBounds> WindowsOf(long time)
    {
        if (IsSession)
        {
            return [BoundsFrom(time)];
        }

        // From the last start at or before the time back to the first whose window still reaches it.
        List<WindowBounds> windows = [];
        for (var start = time - Remainder(time - _offset, _slide); start > time - _size; start -= _slide)
        {
            windows.Insert(0, BoundsFrom(start));
        }

        return windows;
    }

    public WindowStatus StatusOf(WindowBounds window, long? watermark)
    {
        if (!IsComplete(window, watermark))
        {
            return WindowStatus.OnTime;
        }

        return IsReached(Saturating.Add(window.End, _lateness), watermark) ? WindowStatus.Expired
            : _holdsLate ? WindowStatus.Held
            : WindowStatus.Late;
    }

    public bool IsComplete(WindowBounds window, long? watermark) => IsReached(window.End, watermark);

    /// <summary>Whether retractions and tombstones still take effect on what the window holds.</summary>
    public bool IsMutable(WindowBounds window, long? watermark) =>
        StatusOf(window, watermark) is WindowStatus.OnTime or WindowStatus.Late;

    /// <summary>Whether an identity, retraction or tombstone of <paramref name="time"/> is forgotten.</summary>
    public bool IsForgotten(long time, long? watermark) =>
        IsReached(Saturating.Add(Saturating.Add(time, _size), _lateness), watermark);

    /// <summary>The watermark from which nothing can change the window any more.</summary>
    public long Deadline(WindowBounds window) =>
        Saturating.Add(Saturating.Add(window.End, IsSession ? _size : 0), _lateness);

    // A watermark that is not known yet has reached nothing.
    private static bool IsReached(long time, long? watermark) => watermark is { } known && known >= time;

    private static long Remainder(long value, long divisor) => ((value % divisor) + divisor) % divisor;

    private WindowBounds BoundsFrom(long start) => new(start, Saturating.Add(start, _size));
}
