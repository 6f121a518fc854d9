namespace StreamBatch.Domain.Ledger;

/// <summary>A partition's ledger has no room: the horizon is too long for the rate, or there are too few partitions.
/// </summary>
public sealed class LedgerFullException : StreamBatchException
{
    /// <summary>An exception that names the limit.</summary>
    public LedgerFullException()
        : base($"A partition's ledger holds {IdentityLedger.MaxEntries} identities, its limit. "
            + "Shorten the allowed lateness or give the contract more partitions.")
    {
    }
}
