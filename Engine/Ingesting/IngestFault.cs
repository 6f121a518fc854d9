using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.Ingesting;

/// <summary>A rejected event of a file.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Reason">Why.</param>
/// <param name="Field">The attribute or property at fault; null when the event as a whole is.</param>
public sealed record IngestFault(long Line, ReasonCode Reason, string? Field);
