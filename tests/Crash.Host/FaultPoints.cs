using System.Diagnostics;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Crash.Host;

/// <summary>Counts the hits of every fault point, and ends the process at the one that it was told.</summary>
internal sealed class FaultPoints(HostArguments arguments)
{
    private readonly int[] _hits = new int[Enum.GetValues<FaultPoint>().Length];
    private bool _isBusy;

    /// <summary>From now on the hits of the busy time are counted.</summary>
    public void BeginBusy()
    {
        Array.Clear(_hits);
        Volatile.Write(ref _isBusy, true);
    }

    /// <summary>The work is over: later hits count no more.</summary>
    public void EndBusy() => Volatile.Write(ref _isBusy, false);

    public void Reach(FaultPoint point)
    {
        var hit = Interlocked.Increment(ref _hits[(int)point]);
        if (point == arguments.KillAt
            && hit == arguments.KillAtHit
            && Volatile.Read(ref _isBusy) != arguments.KillsAtOpen)
        {
            Console.Out.WriteLine($"kill {point} {hit}");
            Die();
        }
    }

    /// <summary>The hits of the busy time, by point.</summary>
    public int[] Hits() => [.. _hits];

    // SIGKILL where there are signals: nothing of this process runs any more, no handler and no finally.
    private static void Die()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        throw new UnreachableException("The process outlived its own end.");
    }
}
