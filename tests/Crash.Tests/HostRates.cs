using StreamBatch.Storage.Embedded;

namespace StreamBatch.Crash.Tests;

/// <summary>How often and how fast a host does what it does, from a life that nothing disturbed.</summary>
/// <param name="Hits">How often each fault point is hit in a whole life.</param>
/// <param name="OpenTime">How long opening a folder again takes.</param>
/// <param name="TimePerRequest">The mean time between two acknowledgements.</param>
internal sealed record HostRates(
    IReadOnlyDictionary<FaultPoint, int> Hits,
    TimeSpan OpenTime,
    TimeSpan TimePerRequest)
{
    public static HostRates Of(HostRun run, HostRun reopened) =>
        new(run.Hits, reopened.OpenTime!.Value, run.BusyTime!.Value / Math.Max(1, run.Requests));
}
