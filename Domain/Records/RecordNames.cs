namespace StreamBatch.Domain.Records;

/// <summary>The names in an event's record, as text.</summary>
/// <param name="Source">Its source.</param>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its entity key.</param>
/// <param name="Traceparent">Its trace context; null when it has none.</param>
public readonly record struct RecordNames(string Source, string Id, string Key, string? Traceparent);
