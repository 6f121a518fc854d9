using System.Diagnostics;
using System.Globalization;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>What processes have used of the processors since they began.</summary>
internal static class ProcessorTimes
{
    private const double TicksPerSecond = 100;

    /// <summary>Of a process, in seconds.</summary>
    public static double Of(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime.TotalSeconds;
    }

    /// <summary>Of a PostgreSQL server with all its processes, in seconds.</summary>
    /// <param name="backendId">One of its processes.</param>
    public static double OfServer(int backendId)
    {
        var server = Read(backendId)!.Value.Parent;
        var sum = Read(server)!.Value is var self ? self.Own + self.Ended : 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                && Read(id) is { } child && child.Parent == server)
            {
                sum += child.Own;
            }
        }

        return sum;
    }

    // Null when the process has ended. Fields are counted from the state, which follows the name in parentheses.
    private static (int Parent, double Own, double Ended)? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            double Seconds(int first) =>
                (double.Parse(fields[first], CultureInfo.InvariantCulture)
                    + double.Parse(fields[first + 1], CultureInfo.InvariantCulture)) / TicksPerSecond;
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), Seconds(11), Seconds(13));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
