namespace StreamBatch.Domain.Ledger;

/// <summary>What is missing of a source's sequence in a partition.</summary>
/// <param name="Source">The source.</param>
/// <param name="Missing">How many numbers between the least and the greatest heard have not come.</param>
/// <param name="Holes">In how many runs they lie.</param>
public sealed record SequenceGap(string Source, ulong Missing, int Holes);
