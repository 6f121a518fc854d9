using Orleans.Concurrency;

namespace StreamBatch.Grains.Interfaces;

/// <summary>The writer of one partition; its key is the contract and the partition, <c>orders/3</c>. Bytes are those of
/// docs/formats/protocol.md.</summary>
[Alias("StreamBatch.IPartitionGrain")]
public interface IPartitionGrain : IGrainWithStringKey
{
    /// <summary>Takes a share of a request; gives the answer to it, when its events are on stable storage and judged.
    /// </summary>
    [Alias("Append")]
    Task<Immutable<byte[]>> AppendAsync(Immutable<byte[]> share);

    /// <summary>Takes an act; gives the answer to it, when what it appended is on stable storage, applied and
    /// published, or when nothing is appended.</summary>
    [Alias("Act")]
    Task<Immutable<byte[]>> ActAsync(Immutable<byte[]> act);

    /// <summary>Learns a watermark that is decided, in microseconds, from a fan-in of that epoch.</summary>
    [Alias("Learn")]
    [OneWay]
    Task LearnAsync(long epoch, long watermark);

    /// <summary>Learns the version of the semantics that is in force, from a fan-in of that epoch: the next block is of
    /// it. Gives whether it was learned.</summary>
    [Alias("LearnSemantics")]
    Task<bool> LearnSemanticsAsync(long epoch, int version);

    /// <summary>Gives the progress of the partition's sources to a fan-in of that epoch; null while it is not known.
    /// </summary>
    [Alias("ReadSources")]
    Task<byte[]?> ReadSourcesAsync(long epoch);

    /// <summary>Records a watermark that is decided (microseconds; null while undefined), or a higher one that it
    /// knows, and gives the offset after that record, which is on stable storage then.</summary>
    [Alias("Cut")]
    Task<long> CutAsync(long? watermark);

    /// <summary>Records the watermark that it knows, and tells the window grain when all that it completes is
    /// published.</summary>
    [Alias("Wake")]
    Task WakeAsync();

    /// <summary>Whether it has windows that the watermark can still change, or events that are not applied yet.
    /// </summary>
    [Alias("HasOpenWindows")]
    Task<bool> HasOpenWindowsAsync();

    /// <summary>Gives a page of the open windows of its entities, or that none can be read for now; nothing changes by
    /// it.</summary>
    [Alias("ReadOpen")]
    Task<Immutable<byte[]>> ReadOpenAsync(Immutable<byte[]> request);

    /// <summary>Where it stands, for people.</summary>
    [Alias("Describe")]
    Task<string> DescribeAsync();
}
