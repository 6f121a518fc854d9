using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.Releasing;

/// <summary>The release that an open entry of the quarantine calls for.</summary>
public static class QuarantineRelease
{
    /// <summary>The release of <paramref name="entry"/> as it stands: it waives the rule that keeps it, or lateness.
    /// </summary>
    public static Release Of(Contract contract, QuarantineEntry entry)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(entry);
        var isLate = entry.Status is EventStatus.Held or EventStatus.Expired;
        return new Release
        {
            Offset = entry.Offset,
            Waived = isLate ? ReasonCode.Expired : entry.Reason,
            WaivedProperty = isLate || entry.Property is null
                ? -1
                : contract.Properties.IndexOf(contract.Properties.First(known => known.Name == entry.Property)),
            Record = entry.Record,
        };
    }
}
