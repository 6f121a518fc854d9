namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// A row as a <see cref="DigestTree"/> keeps it. The default is no row, and the tree refuses it.
/// </summary>
/// <param name="KeyHash">The hash of the entity key: <see cref="RowDigest.KeyHash"/>. Rows of one key share it.</param>
/// <param name="Sums">The digest of the row: <see cref="RowDigest.Of"/>; its count is 1.</param>
/// <param name="Reference">What the caller finds the row by, as an index into its own list. No part of any digest.
/// </param>
public readonly record struct DigestRow(ulong KeyHash, DigestSums Sums, int Reference);
