using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Quarantine;

/// <summary>What becomes of an entry of the quarantine.</summary>
/// <param name="Offset">The entry's offset in its partition's log.</param>
/// <param name="State">What has become of it.</param>
public readonly record struct QuarantineChange(long Offset, QuarantineState State)
{
    /// <summary>Its new status, where a release ran into another rule; else null.</summary>
    public EventStatus? Status { get; init; }

    /// <summary>The rule, where there is a new status.</summary>
    public ReasonCode Reason { get; init; }

    /// <summary>The property whose rule is broken, where there is a new status; null for none.</summary>
    public string? Property { get; init; }
}
