namespace StreamBatch.Domain.Reconciliation;

/// <summary>A node of a stored digest tree.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Sums">The sums over its rows; a stored node counts at least one.</param>
public readonly record struct DigestEntry(DigestPlace Place, DigestSums Sums);
