using StreamBatch.Domain.Records;

namespace StreamBatch.Server.Ingesting;

/// <summary>What an event's producer is told.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why; none when it is counted.</param>
/// <param name="Field">The attribute or property at fault; null when none is.</param>
/// <param name="Warning">The id of the first rule that it breaks and that only warns; null when there is none.</param>
internal readonly record struct EventAnswer(EventStatus Status, ReasonCode Reason, string? Field, string? Warning);
