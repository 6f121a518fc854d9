using System.Diagnostics;
using System.Globalization;

namespace StreamBatch.Crash.Host.Loop;

/// <summary>Counts the hits of every named point of the loop, and ends the process at the one that it was told.
/// </summary>
internal sealed class LoopPoints
{
    private readonly SortedDictionary<string, int> _hits = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly string? _killAt;
    private readonly int _killAtHit;
    private string? _stage;

    /// <param name="kill">The point and the hit, from 1: <c>reconcile.InAppend:2</c>; null: none.</param>
    public LoopPoints(string? kill)
    {
        if (kill is not null)
        {
            var colon = kill.LastIndexOf(':');
            _killAt = kill[..colon];
            _killAtHit = int.Parse(kill.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>From now on points count, as those of this stage; null: they count no more.</summary>
    public void Enter(string? stage) => Volatile.Write(ref _stage, stage);

    public void Reach(string point)
    {
        if (Volatile.Read(ref _stage) is not { } stage)
        {
            return;
        }

        var name = $"{stage}.{point}";
        lock (_lock)
        {
            var hit = _hits[name] = _hits.GetValueOrDefault(name) + 1;
            if (name == _killAt && hit == _killAtHit)
            {
                Console.Out.WriteLine($"kill {name}:{hit}");
                using var self = Process.GetCurrentProcess();
                self.Kill();
                throw new UnreachableException("The process outlived its own end.");
            }
        }
    }

    public IEnumerable<string> Told()
    {
        lock (_lock)
        {
            return [.. _hits.Select(hit => $"hits {hit.Key} {hit.Value}")];
        }
    }
}
