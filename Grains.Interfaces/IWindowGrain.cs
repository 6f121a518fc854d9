namespace StreamBatch.Grains.Interfaces;

/// <summary>Sees to it that a contract's windows complete although nobody calls any more; its key is the contract.
/// </summary>
[Alias("StreamBatch.IWindowGrain")]
public interface IWindowGrain : IGrainWithStringKey
{
    /// <summary>A partition has windows that the watermark can still change: on return a reminder is there.</summary>
    [Alias("Attend")]
    Task AttendAsync();

    /// <summary>Every window of a partition that ends at or before a watermark (microseconds) is published.</summary>
    [Alias("Report")]
    Task ReportAsync(int partition, long watermark);

    /// <summary>The watermark (microseconds) up to which the windows of all partitions are published, as far as is
    /// known; null while a partition has not reported.</summary>
    [Alias("CompleteTo")]
    Task<long?> ReadCompleteToAsync();
}
