using StreamBatch.Domain.Aggregation;
using StreamBatch.Reference;

namespace StreamBatch.Engine.Tests.Drifting;

/// <summary>A batch run that was loaded.</summary>
internal sealed record ModelRun(
    string Id,
    long From,
    long To,
    Moment Cut,
    SlowHistory History,
    IReadOnlyDictionary<Place, AggregateValues> Rows)
{
    public bool Covers(WindowBounds window) => From <= window.Start && window.End <= To;
}
