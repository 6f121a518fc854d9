using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Windowing;

/// <summary>What windows are compared and sealed together: all of one start and end; sessions of a day of starts.
/// </summary>
public static class WindowGrouping
{
    private const long Day = 24L * 60 * 60 * 1_000_000;

    /// <summary>The group that starts at an instant.</summary>
    public static Window OfStart(Contract contract, EventTime start)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return contract.Windows.Kind == WindowKind.Session
            ? GroupOf(contract, new Window(start, start))
            : new Window(start, new EventTime(Saturating.Add(
                start.Microseconds, contract.Windows.Size.Ticks / TimeSpan.TicksPerMicrosecond)));
    }

    /// <summary>The group of a window.</summary>
    public static Window GroupOf(Contract contract, Window window)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (contract.Windows.Kind != WindowKind.Session)
        {
            return window;
        }

        var start = window.Start.Microseconds;
        var into = start % Day;
        start -= into < 0 ? into + Day : into;
        return new Window(new EventTime(start), new EventTime(Saturating.Add(start, Day)));
    }
}
