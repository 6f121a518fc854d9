using StreamBatch.Domain.Time;

namespace StreamBatch.Engine.Explaining;

/// <summary>Events found in the log.</summary>
/// <param name="Events">The first of them, by partition and offset.</param>
/// <param name="Count">How many there are.</param>
public sealed record EventSightings(IReadOnlyList<LoggedEvent> Events, long Count)
{
    /// <summary>The most events that are kept.</summary>
    public const int MaxKept = 1_000;

    /// <summary>The base before which the log is not kept, where it may have had such events; null where all are found.
    /// </summary>
    public EventTime? KeptFrom { get; init; }
}
