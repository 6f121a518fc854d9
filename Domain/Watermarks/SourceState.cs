namespace StreamBatch.Domain.Watermarks;

/// <summary>What the watermark knows of a source.</summary>
/// <param name="Source">Its name.</param>
/// <param name="MaxTime">The newest event time of its accepted and late events in microseconds; null when never heard.
/// </param>
/// <param name="LastHeard">When its last accepted or late event arrived (for a listed source never heard: when the
/// contract was registered), in microseconds of ingestion time.</param>
/// <param name="IsIdle">Whether it no longer holds the watermark.</param>
public sealed record SourceState(string Source, long? MaxTime, long LastHeard, bool IsIdle);
