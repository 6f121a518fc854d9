using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.Ingesting;

/// <summary>An event of a request that was not understood; nothing of it is stored.</summary>
/// <param name="InputIndex">Which event of the request it is, from 0.</param>
/// <param name="Reason">Why.</param>
/// <param name="Field">The attribute or property at fault; null when the event as a whole is.</param>
public readonly record struct RejectedEvent(int InputIndex, ReasonCode Reason, string? Field);
