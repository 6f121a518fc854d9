using System.Globalization;

namespace StreamBatch.Cli.Output;

/// <summary>A measured time for people, in whole steps of what matters at its size; what is smaller is cut off.
/// </summary>
internal static class DurationWords
{
    private static readonly (string Unit, decimal Microseconds)[] Units =
        [("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000)];

    /// <summary><c>3220d 17h 11m 18s</c>, <c>4.005s</c>, <c>17.25ms</c>, <c>12us</c>; with a minus when
    /// negative.</summary>
    public static string Of(decimal microseconds)
    {
        if (microseconds < 0)
        {
            return "-" + Of(-microseconds);
        }

        if (microseconds < 60_000_000)
        {
            var (unit, size) = microseconds switch
            {
                < 1_000 => ("us", 1m),
                < 1_000_000 => ("ms", 1_000m),
                _ => ("s", 1_000_000m),
            };
            return (decimal.Truncate(microseconds / size * 1_000) / 1_000)
                .ToString("0.###", CultureInfo.InvariantCulture) + unit;
        }

        List<string> parts = [];
        foreach (var (unit, size) in Units)
        {
            var count = decimal.Truncate(microseconds / size);
            microseconds -= count * size;
            if (count > 0)
            {
                parts.Add(count.ToString("0", CultureInfo.InvariantCulture) + unit);
            }
        }

        return string.Join(' ', parts);
    }
}
