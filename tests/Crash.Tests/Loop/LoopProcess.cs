using System.Diagnostics;
using StreamBatch.Crash.Host.Loop;

namespace StreamBatch.Crash.Tests.Loop;

/// <summary>One run of the loop in a process of its own.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="KilledAt">The point and hit at which it said that it ends itself; null: none.</param>
/// <param name="Hits">How often each point was hit; empty unless it came to its end.</param>
/// <param name="Errors">What it complained of.</param>
internal sealed record LoopProcess(
    int ExitCode,
    string? KilledAt,
    IReadOnlyDictionary<string, int> Hits,
    string Errors)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Starts the host, to be talked to.</summary>
    public static Process Start(string? connectionString, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "StreamBatch.Crash.Host.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (connectionString is not null)
        {
            start.Environment[LoopStore.Variable] = connectionString;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs the loop to its end, or to the point at which it is to be killed.</summary>
    public static async Task<LoopProcess> RunAsync(
        string place,
        string folder,
        string? connectionString,
        string? kill = null)
    {
        using var process = Start(connectionString, ["loop", place, folder, .. kill is null ? [] : new[] { kill }]);
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            string? killedAt = null;
            Dictionary<string, int> hits = new(StringComparer.Ordinal);
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                switch (line.Split(' '))
                {
                    case ["kill", var point]:
                        killedAt = point;
                        break;
                    case ["hits", var point, var count]:
                        hits[point] = int.Parse(count, System.Globalization.CultureInfo.InvariantCulture);
                        break;
                }
            }

            await process.WaitForExitAsync(limit.Token);
            return new LoopProcess(process.ExitCode, killedAt, hits, await errors);
        }
        finally
        {
            process.Kill();
        }
    }
}
