using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Windowing;

/// <summary>Assigns event times to tumbling windows: half-open, aligned to the epoch plus an offset.</summary>
public sealed class TumblingWindows
{
    private readonly long _size;
    private readonly long _offset;

    /// <summary>The windows of <paramref name="contract"/>.</summary>
    public TumblingWindows(CompiledContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _size = contract.SizeMicroseconds;
        _offset = contract.OffsetMicroseconds;
    }

    /// <summary>The start of the window that <paramref name="time"/> (microseconds) falls into; saturates at the ends
    /// of the range.</summary>
    public long StartOf(long time)
    {
        var relative = Saturating.Subtract(time, _offset);
        var into = relative % _size;
        var start = into < 0 ? Saturating.Subtract(relative, into + _size) : relative - into;
        return Saturating.Add(start, _offset);
    }

    /// <summary>The window that starts at <paramref name="start"/> (microseconds).</summary>
    public Window WindowAt(long start) => new(new EventTime(start), new EventTime(Saturating.Add(start, _size)));
}
