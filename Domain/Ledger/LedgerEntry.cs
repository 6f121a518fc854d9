using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Ledger;

/// <summary>What the ledger remembers of an identity.</summary>
/// <param name="Content">Hash of the content.</param>
/// <param name="Time">Event time in microseconds.</param>
/// <param name="Offset">The offset of the record, below 2^37.</param>
public readonly record struct LedgerEntry(ulong Content, long Time, long Offset)
{
    /// <summary>What the event does.</summary>
    public RecordKind Kind { get; init; }

    /// <summary>Whether it is held: known, and not counted.</summary>
    public bool IsHeld { get; init; }
}
