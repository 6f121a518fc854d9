namespace StreamBatch.Client.Quarantine;

/// <summary>What became of an event that was released.</summary>
/// <param name="Source">Its source.</param>
/// <param name="Id">Its id.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why; null where the status says it all.</param>
/// <param name="Watermark">The watermark that it was judged by.</param>
public sealed record QuarantineRelease(
    string Source,
    string Id,
    string Status,
    string? Reason,
    DateTimeOffset? Watermark);
