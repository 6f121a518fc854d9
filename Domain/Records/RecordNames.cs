namespace StreamBatch.Domain.Records;

/// <summary>The names in an event's record, as text.</summary>
/// <param name="Source">Its source.</param>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its entity key.</param>
/// <param name="Traceparent">Its trace context; null when it has none.</param>
/// <param name="Retracts">The id that a retraction takes back; null for other kinds.</param>
public readonly record struct RecordNames(
    string Source,
    string Id,
    string Key,
    string? Traceparent,
    string? Retracts = null);
