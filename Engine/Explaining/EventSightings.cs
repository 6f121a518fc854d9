namespace StreamBatch.Engine.Explaining;

/// <summary>Events found in the log.</summary>
/// <param name="Events">The first of them, by partition and offset.</param>
/// <param name="Count">How many there are.</param>
public sealed record EventSightings(IReadOnlyList<LoggedEvent> Events, long Count)
{
    /// <summary>The most events that are kept.</summary>
    public const int MaxKept = 1_000;
}
