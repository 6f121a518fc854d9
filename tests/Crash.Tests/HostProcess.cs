using System.Diagnostics;

namespace StreamBatch.Crash.Tests;

/// <summary>Runs a host in a process of its own, and kills it if it is to be killed from outside.</summary>
internal static class HostProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // 128 + SIGKILL, as a shell has it; Windows ends a process with the code that it is given.
    private static readonly int KilledExitCode = OperatingSystem.IsWindows() ? -1 : 137;

    /// <summary>Runs a host to its end, whichever that is.</summary>
    /// <exception cref="InvalidOperationException">It ended neither in order nor by a kill, or it hangs.</exception>
    public static async Task<HostRun> RunAsync(IEnumerable<string> arguments, HostKill? kill)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "StreamBatch.Crash.Host.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (kill?.Place is { Point: { } point } place)
        {
            start.ArgumentList.Add(place.Phase == HostPhase.Opening ? "--kill-at-open" : "--kill-at");
            start.ArgumentList.Add($"{point}:{kill.Hit}");
        }

        using var process = Process.Start(start)!;
        try
        {
            return await FollowAsync(process, kill);
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task<HostRun> FollowAsync(Process process, HostKill? kill)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        var run = new HostRun();
        try
        {
            await FollowAsync(process, kill, run, limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"The host hangs in {run.Phase}, {run.Acknowledged} acknowledged.");
        }

        return run;
    }

    private static async Task FollowAsync(
        Process process,
        HostKill? kill,
        HostRun run,
        CancellationToken cancellationToken)
    {
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var isKilled = false;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            run.Hear(line);
            if (!isKilled && kill is { Place.Point: null } && run.Phase == kill.Place.Phase
                && run.Acknowledged >= kill.Acknowledged)
            {
                Spin(kill.Delay);
                process.Kill();
                isKilled = true;
            }
        }

        await process.WaitForExitAsync(cancellationToken);
        run.ExitCode = process.ExitCode;
        run.Errors = await errors;
        if (run.ExitCode != 0 && !((isKilled || run.KilledAt is not null) && run.ExitCode == KilledExitCode))
        {
            throw new InvalidOperationException($"The host ended with {run.ExitCode} in {run.Phase}: {run.Errors}");
        }
    }

    // So that a kill does not always follow a line of output; too short for a timer.
    private static void Spin(TimeSpan delay)
    {
        var began = TimeProvider.System.GetTimestamp();
        SpinWait.SpinUntil(() => TimeProvider.System.GetElapsedTime(began) >= delay);
    }
}
