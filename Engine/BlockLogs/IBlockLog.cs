using StreamBatch.Domain;

namespace StreamBatch.Engine.BlockLogs;

/// <summary>
/// The logs of all partitions, and of control, of all contracts of one store. The log is the truth: everything else is
/// made from it again.
/// </summary>
/// <remarks>
/// <see cref="AppendAsync"/> is called by one caller at a time; reading may go on meanwhile and sees whole groups only.
/// </remarks>
public interface IBlockLog
{
    /// <summary>The position after the last durable group.</summary>
    LogPosition End { get; }

    /// <summary>The position before the first group that is there; the default while nothing was dropped.</summary>
    LogPosition Start { get; }

    /// <summary>The highest epoch under which the store has let someone take a partition, or control log, over; it may
    /// be higher than that of its last block. 0 where only blocks tell.</summary>
    long EpochOf(string contractId, int partition);

    /// <summary>
    /// Appends <paramref name="blocks"/> as one group: after a crash either all of them are there or none is. On return
    /// they are on stable storage. The payloads are read before it returns and belong to the caller again then.
    /// </summary>
    /// <returns>The position after the group.</returns>
    /// <exception cref="FencedException">A block's epoch is older than its partition's, or its first offset is not the
    /// partition's next. Nothing was appended.</exception>
    /// <exception cref="StoreException">The medium failed. Whether the group is durable is unknown: the writer must
    /// stop and recover from the log.</exception>
    ValueTask<LogPosition> AppendAsync(IReadOnlyList<PendingBlock> blocks, CancellationToken cancellationToken);

    /// <summary>All blocks from <paramref name="from"/> on, in the order in which they were appended.</summary>
    /// <exception cref="CorruptDataException">A block inside the log, not a torn end, is damaged.</exception>
    IAsyncEnumerable<LoggedBlock> ReadAsync(LogPosition from, CancellationToken cancellationToken);

    /// <summary>The blocks of one partition that hold offsets in [<paramref name="fromOffset"/>,
    /// <paramref name="toOffset"/>), in order.</summary>
    /// <exception cref="CorruptDataException">As above.</exception>
    IAsyncEnumerable<LoggedBlock> ReadPartitionAsync(
        string contractId,
        int partition,
        long fromOffset,
        long toOffset,
        CancellationToken cancellationToken);

    /// <summary>Drops groups before <paramref name="position"/>, as far as whole segments or days are before it. Doing
    /// it again, after a failure too, drops what is left.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is beyond the end.</exception>
    ValueTask DropBeforeAsync(LogPosition position, CancellationToken cancellationToken);
}
