namespace StreamBatch.Domain.Contracts;

/// <summary>Reads <c>repair</c>: when automatic repair stops, how much it may change, when a drift is persistent.
/// </summary>
internal static class RepairReader
{
    private const int ShareScale = 12;
    private const decimal ShareUnits = 1_000_000_000_000m;

    public static (RepairBreaker Breaker, RepairLimits Limits, PersistenceRule Persistence) Read(DocumentCursor? repair)
    {
        repair?.RefuseUnknownMembers("breaker", "limits", "persistent");
        return (
            Breaker(repair?.Member("breaker")),
            Limits(repair?.Member("limits")),
            Persistence(repair?.Member("persistent")));
    }

    private static RepairBreaker Breaker(DocumentCursor? breaker)
    {
        if (breaker is null)
        {
            return RepairBreaker.Default;
        }

        breaker.RefuseUnknownMembers("share", "minimumRows");
        var share = breaker.Member("share")?.Decimal(ShareScale);
        if (share <= 0 || share > (Int128)ShareUnits)
        {
            breaker.Member("share")?.Error("must be greater than 0 and at most 1");
            share = null;
        }

        return new RepairBreaker(
            share is null ? RepairBreaker.Default.Share : (decimal)share.Value / ShareUnits,
            breaker.Member("minimumRows")?.WholeNumber(1, int.MaxValue) ?? RepairBreaker.Default.MinimumRows);
    }

    private static RepairLimits Limits(DocumentCursor? limits)
    {
        limits?.RefuseUnknownMembers("windows", "entities", "windowsPerHour");
        return new RepairLimits(
            limits?.Member("windows")?.WholeNumber(0, int.MaxValue),
            limits?.Member("entities")?.WholeNumber(0, int.MaxValue),
            limits?.Member("windowsPerHour")?.WholeNumber(0, int.MaxValue));
    }

    private static PersistenceRule Persistence(DocumentCursor? persistent)
    {
        persistent?.RefuseUnknownMembers("comparisons", "after");
        return new PersistenceRule(
            persistent?.Member("comparisons")?.WholeNumber(1, int.MaxValue) ?? PersistenceRule.Default.Comparisons,
            persistent?.Member("after")?.Duration() ?? PersistenceRule.Default.After);
    }
}
