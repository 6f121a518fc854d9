namespace StreamBatch.Reference;

/// <summary>The values of one window of one entity.</summary>
/// <param name="Key">The entity key.</param>
/// <param name="Start">The window's inclusive start, in microseconds since the Unix epoch.</param>
/// <param name="End">The window's exclusive end, in the same unit.</param>
/// <param name="Values">The aggregates by name, as compact JSON.</param>
public sealed record ReferenceRow(string Key, long Start, long End, string Values);
