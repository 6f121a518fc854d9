using StreamBatch.Domain.Contracts;
using StreamBatch.Generation.Randomness;
using StreamBatch.Generation.Values;

namespace StreamBatch.Generation.Timing;

/// <summary>Finds event times whose last window is complete at a watermark, and still takes events or no longer does.
/// </summary>
internal sealed class LateTimes
{
    // Expired events lie up to this many windows beyond the allowed lateness.
    private const int ExpiredWindows = 5;
    private const int Tries = 8;

    private readonly bool _isSession;
    private readonly bool _isDate;
    private readonly long _size;
    private readonly long _slide;
    private readonly long _offset;
    private readonly long _lateness;

    public LateTimes(Contract contract)
    {
        _isSession = contract.Windows.Kind == WindowKind.Session;
        _isDate = contract.EventTimeProperty is { } property
            && contract.Properties[property].Type == PropertyType.Date;
        _size = contract.Windows.Size.Ticks / TimeSpan.TicksPerMicrosecond;
        _slide = _isSession ? 1 : contract.Windows.Slide.Ticks / TimeSpan.TicksPerMicrosecond;
        _offset = contract.Windows.Offset.Ticks / TimeSpan.TicksPerMicrosecond;
        _lateness = contract.AllowedLateness.Ticks / TimeSpan.TicksPerMicrosecond;
    }

    /// <summary>How far behind the watermark an identity is forgotten, in microseconds.</summary>
    public long Horizon => _size + _lateness;

    /// <summary>The event time that an event at <paramref name="time"/> has: a date is its midnight.</summary>
    public long Rounded(long time) => _isDate ? TimeText.DayOf(time) * TimeText.Day : time;

    /// <summary>Whether an identity at <paramref name="time"/> is still known at <paramref name="watermark"/>.
    /// </summary>
    public bool IsWithinHorizon(long time, long? watermark) => watermark is null || time + Horizon > watermark;

    /// <summary>Whether the last window of <paramref name="time"/> still takes events at <paramref name="watermark"/>.
    /// </summary>
    public bool IsOpen(long time, long? watermark) => watermark is null || Start(time) + Horizon > watermark;

    /// <summary>An event time that is late at <paramref name="watermark"/>; null when there is none, or none was found.
    /// </summary>
    public long? Late(long watermark, SeededRandom random)
    {
        // Ends of windows in (watermark - lateness, watermark].
        var last = Start(watermark - _size);
        var count = (last - (watermark - _lateness - _size) + _slide - 1) / _slide;
        for (var i = 0; i < Tries && count > 0; i++)
        {
            var start = last - _slide * (long)random.Below((ulong)count);
            var time = Rounded(start + (long)random.Below((ulong)_slide));
            var end = Start(time) + _size;
            if (end <= watermark && watermark < end + _lateness)
            {
                return time;
            }
        }

        return null;
    }

    /// <summary>An event time that is expired at <paramref name="watermark"/>.</summary>
    public long VeryLate(long watermark, SeededRandom random)
    {
        var last = Start(watermark - _lateness - _size);
        return Rounded(_isSession
            ? last - (long)random.Below((ulong)_size * ExpiredWindows)
            : last - _slide * random.Below(ExpiredWindows) + (long)random.Below((ulong)_slide));
    }

    // The start of the last window that holds an instant; a session's own is the instant itself.
    private long Start(long time) =>
        _isSession ? time : time - TimeText.FloorRemainder(time - _offset, _slide);
}
