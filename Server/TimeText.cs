using System.Globalization;
using StreamBatch.Domain.Time;

namespace StreamBatch.Server;

/// <summary>Instants as a person or a batch job writes them: RFC 3339, or whole microseconds since the Unix epoch.
/// </summary>
public static class TimeText
{
    /// <summary>Reads <paramref name="text"/>; else tells in <paramref name="fault"/> what is wrong with it.</summary>
    public static bool TryParse(string text, out EventTime time, out string? fault)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var microseconds))
        {
            time = new EventTime(microseconds);
            fault = null;
            return true;
        }

        fault = Rfc3339.TryParse(text, out time) switch
        {
            Rfc3339Outcome.Ok => null,
            Rfc3339Outcome.TooPrecise => "has more than six fraction digits; event time is whole microseconds",
            _ => "is neither an RFC 3339 time with an offset (2026-01-31T00:00:00Z) nor a number of microseconds",
        };
        return fault is null;
    }
}
