using StreamBatch.Domain.Quarantine;

namespace StreamBatch.Engine.Explaining;

/// <summary>The story of an event: every time it came, its place in quarantine, and its windows.</summary>
/// <param name="Source">Its source.</param>
/// <param name="Id">Its id.</param>
/// <param name="Sightings">Every time it came.</param>
/// <param name="Quarantine">Its entries in quarantine.</param>
/// <param name="Windows">The windows that it falls into, each entity's own, by start.</param>
public sealed record EventStory(
    string Source,
    string Id,
    EventSightings Sightings,
    IReadOnlyList<QuarantineEntry> Quarantine,
    IReadOnlyList<WindowStory> Windows)
{
    /// <summary>Those of the entries whose arrival is not among the sightings, as the log is not kept from its
    /// beginning.</summary>
    public IReadOnlyList<QuarantineEntry> Unseen { get; init; } = [];
}
