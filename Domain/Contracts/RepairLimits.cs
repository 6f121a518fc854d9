namespace StreamBatch.Domain.Contracts;

/// <summary>How much automatic repair may change. Null: no limit.</summary>
/// <param name="Windows">The most windows that one reconciliation corrects; at least 0.</param>
/// <param name="Entities">The most entities whose windows one reconciliation corrects; at least 0.</param>
/// <param name="WindowsPerHour">The most windows that the reconciliations of any hour correct together; at least 0.
/// </param>
public sealed record RepairLimits(int? Windows = null, int? Entities = null, int? WindowsPerHour = null)
{
    /// <summary>No limits.</summary>
    public static readonly RepairLimits None = new();

    /// <summary>The stricter of each two limits.</summary>
    public RepairLimits And(RepairLimits other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new RepairLimits(
            Least(Windows, other.Windows),
            Least(Entities, other.Entities),
            Least(WindowsPerHour, other.WindowsPerHour));
    }

    private static int? Least(int? left, int? right) => left is null || right < left ? right : left;
}
