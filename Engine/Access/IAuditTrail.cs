namespace StreamBatch.Engine.Access;

/// <summary>Who has done what, in the order in which it was noted; nothing is ever changed in it. Safe for use by
/// several threads, and by several processes at once.</summary>
public interface IAuditTrail
{
    /// <summary>Notes an entry; it is on stable storage when this returns. The same phase of an act again changes
    /// nothing.</summary>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask AppendAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>The entries after a number, in order.</summary>
    /// <param name="after">The number; 0: from the first.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<IReadOnlyList<StoredAuditEntry>> ReadAsync(
        long after,
        int limit,
        CancellationToken cancellationToken);
}
