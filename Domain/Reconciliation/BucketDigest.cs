using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>The sums of one bucket of a window group.</summary>
/// <param name="Group">The group: all windows of one start and end.</param>
/// <param name="Bucket">The bucket, 0 to 255: the highest byte of <see cref="RowDigest.KeyHash"/>.</param>
/// <param name="Sums">The sums over its rows.</param>
public readonly record struct BucketDigest(Window Group, int Bucket, DigestSums Sums);
