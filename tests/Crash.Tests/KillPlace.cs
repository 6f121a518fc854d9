using StreamBatch.Storage.Embedded;

namespace StreamBatch.Crash.Tests;

/// <summary>Where in the life of a host it is killed.</summary>
/// <param name="Phase">While it opens its folder again, or while it is busy.</param>
/// <param name="Point">The fault point at which it ends itself; null: killed from outside, at any moment.</param>
internal readonly record struct KillPlace(HostPhase Phase, FaultPoint? Point)
{
    public override string ToString() =>
        (Phase == HostPhase.Opening ? "reopening, " : "") + (Point?.ToString() ?? "any moment");
}
