using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.Releasing;

/// <summary>What came of the release of a quarantined event.</summary>
/// <param name="Outcome">What became of the event; rejected when it was refused.</param>
/// <param name="Entry">The entry as it stood before; null when there is none.</param>
public sealed record ReleaseReport(EventOutcome Outcome, QuarantineEntry? Entry)
{
    /// <summary>Why the entry is <see cref="ReasonCode.NotReleasable"/>; null when it is not.</summary>
    public ReleaseRefusal? Refusal { get; init; }
}
