namespace StreamBatch.Client.Producing;

/// <summary>What came of the events since the last report.</summary>
/// <param name="ByStatus">How many events had each outcome; statuses that none had are left out.</param>
/// <param name="Undelivered">How many were given up without an answer.</param>
public sealed record DeliveryReport(IReadOnlyDictionary<DeliveryStatus, long> ByStatus, long Undelivered)
{
    /// <summary>How many had the outcome <paramref name="status"/>.</summary>
    public long CountOf(DeliveryStatus status) => ByStatus.GetValueOrDefault(status);
}
