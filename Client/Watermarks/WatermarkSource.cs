namespace StreamBatch.Client.Watermarks;

/// <summary>A source of events.</summary>
/// <param name="Source">Its name.</param>
/// <param name="MaxTime">Its newest event time; null while it was not heard.</param>
/// <param name="LastHeard">When its last event came.</param>
/// <param name="IsIdle">Whether it does not hold the watermark back for now.</param>
public sealed record WatermarkSource(string Source, DateTimeOffset? MaxTime, DateTimeOffset? LastHeard, bool IsIdle);
