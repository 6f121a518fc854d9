using Orleans.Concurrency;

namespace StreamBatch.Grains.Interfaces;

/// <summary>The fan-in of a contract's watermark; its key is the contract.</summary>
[Alias("StreamBatch.IWatermarkGrain")]
public interface IWatermarkGrain : IGrainWithStringKey
{
    /// <summary>Takes the progress of requests all of whose shares are durable (docs/formats/protocol.md); gives the
    /// watermark then, in microseconds, null while undefined.</summary>
    [Alias("Report")]
    Task<long?> ReportAsync(Immutable<byte[]> progress);

    /// <summary>Takes the progress of a bounded input (docs/formats/protocol.md), which lets the watermark stay; gives
    /// the watermark, in microseconds, null while undefined. Told before a request is sent and while it is under way,
    /// it holds the watermark against what partitions tell of that.</summary>
    [Alias("Hold")]
    Task<long?> HoldAsync(Immutable<byte[]> progress);

    /// <summary>Takes what decisions the clock calls for, tells all partitions the watermark, and gives it.</summary>
    [Alias("Wake")]
    Task<long?> WakeAsync();

    /// <summary>Raises the watermark to at least <paramref name="time"/> (microseconds), and gives it.</summary>
    /// <param name="time">The time.</param>
    /// <param name="isEnd">Whether the input has ended.</param>
    [Alias("Raise")]
    Task<long?> RaiseAsync(long time, bool isEnd);

    /// <summary>Appends records to the contract's control log, all or none; gives the answer when they are on stable
    /// storage. Asked again with the same id they stand once. Bytes are those of docs/formats/protocol.md.</summary>
    [Alias("Append")]
    Task<Immutable<byte[]>> AppendAsync(Immutable<byte[]> append);
}
