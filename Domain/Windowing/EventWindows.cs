using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Windowing;

/// <summary>
/// Assigns event times to windows, and judges them by a watermark. Windows are half-open. Tumbling and sliding ones are
/// aligned to the epoch plus an offset; a session's are an event's own [t, t + gap), by which it is judged, before they
/// merge. Immutable and safe for use by several threads.
/// </summary>
public sealed class EventWindows
{
    private readonly long _size;
    private readonly long _slide;
    private readonly long _offset;
    private readonly long _lateness;
    private readonly bool _isSession;
    private readonly bool _holdsLate;

    /// <summary>The windows of <paramref name="contract"/>.</summary>
    public EventWindows(CompiledContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _size = contract.SizeMicroseconds;
        _slide = contract.SlideMicroseconds;
        _offset = contract.OffsetMicroseconds;
        _lateness = contract.LatenessMicroseconds;
        _isSession = contract.Contract.Windows.Kind == WindowKind.Session;
        _holdsLate = contract.Contract.LatePolicy == LatePolicy.Quarantine;
    }

    /// <summary>Whether windows are sessions.</summary>
    public bool IsSession => _isSession;

    /// <summary>The start of the last window that <paramref name="time"/> (microseconds) falls into; saturates at the
    /// ends of the range.</summary>
    public long LastStartOf(long time)
    {
        if (_isSession)
        {
            return time;
        }

        var relative = Saturating.Subtract(time, _offset);
        var into = relative % _slide;
        var start = into < 0 ? Saturating.Subtract(relative, into + _slide) : relative - into;
        return Saturating.Add(start, _offset);
    }

    /// <summary>The end of the window that starts at <paramref name="start"/>, in microseconds.</summary>
    public long EndOf(long start) => Saturating.Add(start, _size);

    /// <summary>The window that starts at <paramref name="start"/> (microseconds).</summary>
    public Window WindowAt(long start) => new(new EventTime(start), new EventTime(EndOf(start)));

    /// <summary>Whether the contract has such a window; a session is at least a gap long.</summary>
    public bool IsWindow(Window window)
    {
        var first = WindowAt(window.Start.Microseconds);
        return _isSession ? window.End >= first.End : window == first && IsStart(window.Start.Microseconds);
    }

    /// <summary>Whether a window starts at <paramref name="start"/> (microseconds). A session may start anywhere.
    /// </summary>
    public bool IsStart(long start) => LastStartOf(start) == start;

    /// <summary>The windows that <paramref name="time"/> (microseconds) falls into, by start.</summary>
    public IReadOnlyList<Window> WindowsOf(long time)
    {
        List<Window> windows = [];
        var last = LastStartOf(time);
        for (var start = last; EndOf(start) > time; start = Saturating.Subtract(start, _slide))
        {
            windows.Add(WindowAt(start));
            if (_isSession || start == long.MinValue)
            {
                break;
            }
        }

        windows.Reverse();
        return windows;
    }

    /// <summary>What an event is to a window that ends at <paramref name="end"/> (microseconds) under
    /// <paramref name="watermark"/> (microseconds; null while undefined).</summary>
    public WindowStatus StatusOf(long end, long? watermark)
    {
        if (watermark is not { } known || known < end)
        {
            return WindowStatus.OnTime;
        }

        return known >= Saturating.Add(end, _lateness) ? WindowStatus.Expired
            : _holdsLate ? WindowStatus.Held
            : WindowStatus.Late;
    }

    /// <summary>The best status of an event over its windows: that of the last one.</summary>
    public WindowStatus BestStatusOf(long time, long? watermark) => StatusOf(EndOf(LastStartOf(time)), watermark);

    /// <summary>When the log can no longer change a window that ends at <paramref name="end"/> but by corrections: its
    /// allowed lateness has passed, and for a session one gap more.</summary>
    public long SettledAt(long end) =>
        Saturating.Add(_isSession ? Saturating.Add(end, _size) : end, _lateness);
}
