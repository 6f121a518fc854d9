using System.Globalization;

namespace StreamBatch.Cli.Demo;

/// <summary>
/// Which lines are sent when, as the sample's page lays down: a hundred lines; every tenth of them once more; each of a
/// few chosen lines once more with another magnitude.
/// </summary>
internal static class SendingPlan
{
    /// <summary>The engine is killed when this many requests are acknowledged.</summary>
    public const int RequestsBeforeKill = 20;

    private const int LinesOfRequest = 100;
    private const int RepeatedLine = 10;
    private const string Magnitude = "\"mag\":";

    private static readonly int[] ChangedLines = [200, 300, 1000, 1350, 1600];

    /// <summary>The requests, in order, each with its lines.</summary>
    public static List<IReadOnlyList<string>> Requests(IReadOnlyList<string> lines)
    {
        List<IReadOnlyList<string>> requests = [];
        for (var first = 1; first <= lines.Count; first += LinesOfRequest)
        {
            var numbers = Enumerable.Range(first, Math.Min(LinesOfRequest, lines.Count - first + 1)).ToList();
            requests.Add([.. numbers.Select(number => lines[number - 1])]);
            var repeated = numbers.FindAll(number => number % RepeatedLine == 0);
            if (repeated.Count > 0)
            {
                requests.Add([.. repeated.Select(number => lines[number - 1])]);
            }

            requests.AddRange(numbers.Intersect(ChangedLines).Select(number => new[] { Change(lines[number - 1]) }));
        }

        return requests;
    }

    /// <summary>The line with 1.00 added to its magnitude and nothing else changed.</summary>
    private static string Change(string line)
    {
        var start = line.IndexOf(Magnitude, StringComparison.Ordinal) + Magnitude.Length;
        var end = line.IndexOf(',', start);
        var changed = decimal.Parse(line[start..end], CultureInfo.InvariantCulture) + 1;
        return line[..start] + changed.ToString("0.00", CultureInfo.InvariantCulture) + line[end..];
    }
}
