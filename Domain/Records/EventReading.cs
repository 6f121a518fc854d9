namespace StreamBatch.Domain.Records;

/// <summary>What came of reading one event.</summary>
/// <param name="Reason"><see cref="ReasonCode.None"/> when the event is in the batch (perhaps breaking a gate), else
/// why it is rejected.</param>
/// <param name="Field">The attribute or property at fault, as <c>time</c> or <c>data.network</c>; null when the event
/// as a whole is.</param>
public readonly record struct EventReading(ReasonCode Reason, string? Field);
