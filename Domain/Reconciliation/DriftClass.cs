namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// Why stream and batch differ in a row: the hypotheses in the order in which they are tried. The numbers are part of
/// stored formats and never change; the printed form is the name with a small first letter
/// (see <see cref="ReconciliationText"/>).
/// </summary>
public enum DriftClass
{
    /// <summary>The window may still change at the cut: counted, not repaired, not alerted.</summary>
    InFlight = 0,

    /// <summary>The two sides follow different contract versions.</summary>
    Contract = 1,

    /// <summary>With all late, held and expired events up to the cut, the log gives the batch's row.</summary>
    Late = 2,

    /// <summary>With the events that broke a quality gate as well.</summary>
    Quality = 3,

    /// <summary>With the dropped duplicates as well.</summary>
    Duplicate = 4,

    /// <summary>The batch has no row.</summary>
    MissingInBatch = 5,

    /// <summary>The stream has no row, or the batch counts more.</summary>
    Loss = 6,

    /// <summary>None of the others: both have a row, and the values differ.</summary>
    Value = 7,
}
