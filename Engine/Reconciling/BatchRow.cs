namespace StreamBatch.Engine.Reconciling;

/// <summary>A row of a batch run as a table or query gives it, not yet checked.</summary>
/// <param name="Number">Its place in the result, from 1.</param>
/// <param name="Key">The entity key; null for none.</param>
/// <param name="Start">The start of the window, in microseconds or RFC 3339; null for none.</param>
/// <param name="End">Its end, likewise.</param>
/// <param name="Values">The values in the order of the contract's aggregates, as decimals or texts; null for none.
/// </param>
public sealed record BatchRow(long Number, string? Key, string? Start, string? End, IReadOnlyList<string?> Values);
