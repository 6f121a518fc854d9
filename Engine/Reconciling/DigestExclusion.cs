using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Reconciling;

/// <summary>A row that is compared by itself, and therefore subtracted from the digests of both sides along its path.
/// </summary>
/// <param name="KeyHash">The hash of its key.</param>
/// <param name="Stream">What it gives to the stream's digests.</param>
/// <param name="Batch">What it gives to the batch's digests.</param>
internal readonly record struct DigestExclusion(ulong KeyHash, DigestSums Stream, DigestSums Batch);
