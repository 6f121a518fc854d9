using StreamBatch.Storage.Embedded;

namespace StreamBatch.Crash.Tests;

/// <summary>
/// Which kills there are: so many at each fault point, and at any moment; and after some of them, one more while the
/// folder is opened again. Kills that belong together are one step.
/// </summary>
internal static class KillPlan
{
    /// <summary>Kills at each fault point, for each unit of scale.</summary>
    public const int PerPoint = 3;

    /// <summary>Kills while a folder is opened again, for each unit of scale.</summary>
    public const int Reopening = 6;

    /// <summary>All kills, for each unit of scale.</summary>
    public const int Kills = 50;

    // Recovery publishes again what a host did not come to publish, so these are always hit.
    private static readonly FaultPoint[] Republishing =
        [FaultPoint.BeforePublish, FaultPoint.InPublish, FaultPoint.AfterPublish];

    /// <summary>The steps, in a random order.</summary>
    public static IReadOnlyList<KillPlace[]> Make(Random random, int scale)
    {
        List<KillPlace[]> steps = [];
        for (var round = 0; round < PerPoint * scale; round++)
        {
            foreach (var point in Enum.GetValues<FaultPoint>())
            {
                var kill = new KillPlace(HostPhase.Busy, point);
                steps.Add(point switch
                {
                    FaultPoint.BeforePublish =>
                        [kill, new KillPlace(HostPhase.Opening, Republishing[round % Republishing.Length])],
                    FaultPoint.InAppend => [kill, new KillPlace(HostPhase.Opening, null)],
                    _ => [kill],
                });
            }
        }

        var rest = (Kills * scale) - steps.Sum(step => step.Length);
        steps.AddRange(Enumerable.Repeat<KillPlace[]>([new KillPlace(HostPhase.Busy, null)], rest));
        var shuffled = steps.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }
}
