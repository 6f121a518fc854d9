namespace StreamBatch.Server.Quality;

/// <summary>A row of an input.</summary>
/// <param name="Number">Its line, of a query its number from 1.</param>
/// <param name="Json">It as one JSON object.</param>
/// <param name="IsEvent">Whether it is a CloudEvent, with its properties in <c>data</c>.</param>
public readonly record struct RawRow(long Number, ReadOnlyMemory<byte> Json, bool IsEvent);
