namespace StreamBatch.Domain.Contracts;

/// <summary>
/// The windows of a contract: half-open [start, end), aligned to the epoch plus <see cref="Offset"/>; sessions last as
/// long as events of an entity follow each other within a gap.
/// </summary>
/// <param name="Kind">How event time is cut.</param>
/// <param name="Size">The length of a window (session: the gap); at least one microsecond.</param>
/// <param name="Slide">The distance of starts, at most <paramref name="Size"/> and at least a thousandth of it; equal
/// to <paramref name="Size"/> unless the windows slide.</param>
/// <param name="Offset">Moves every window later; at least zero and less than <paramref name="Slide"/>; zero for
/// sessions.</param>
public sealed record WindowSpecification(WindowKind Kind, TimeSpan Size, TimeSpan Slide, TimeSpan Offset)
{
    /// <summary>The most windows that one event falls into.</summary>
    public const int MaxWindowsPerEvent = 1_000;
}
