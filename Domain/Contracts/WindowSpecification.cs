namespace StreamBatch.Domain.Contracts;

/// <summary>
/// The windows of a contract: half-open [start, end), aligned to the epoch plus <see cref="Offset"/>.
/// </summary>
/// <param name="Kind">How event time is cut.</param>
/// <param name="Size">The length of a window (session: the gap); at least one microsecond.</param>
/// <param name="Slide">The distance of starts; equal to <paramref name="Size"/> for tumbling windows.</param>
/// <param name="Offset">Moves every window later; at least zero and less than <paramref name="Slide"/>.</param>
public sealed record WindowSpecification(WindowKind Kind, TimeSpan Size, TimeSpan Slide, TimeSpan Offset);
