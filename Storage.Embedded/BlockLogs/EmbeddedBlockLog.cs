using Microsoft.Win32.SafeHandles;
using StreamBatch.Domain;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Storage.Embedded.BlockLogs;

/// <summary>
/// The log of all partitions in segment files; docs/formats/log.md is the page of the format. Appending and reading run
/// on the caller's thread: a flush has no asynchronous form on the systems that we run on.
/// </summary>
internal sealed class EmbeddedBlockLog : IBlockLog, IDisposable
{
    private const int ReadBufferBytes = 1024 * 1024;
    private const int SeekBufferBytes = 64 * 1024;

    private readonly EmbeddedStoreOptions _options;
    private readonly SegmentFolder _folder;
    private readonly FrameWriter _frame;
    private readonly LogHeads _heads;
    private long _firstSegment;
    private SafeFileHandle? _handle;
    private Mark _end = new(default);
    private long _lastNumber;
    private bool _hasGroup;
    private Exception? _failure;

    /// <summary>Opens the log whose end <paramref name="recovery"/> has found, cuts a torn end off, and begins one that
    /// is not there.</summary>
    public EmbeddedBlockLog(LogRecovery recovery, EmbeddedStoreOptions options)
    {
        _options = options;
        _folder = recovery.Folder;
        _frame = new FrameWriter(_folder.Key);
        if (recovery.TornSegment is { } torn)
        {
            File.Delete(_folder.PathOf(torn));
            DurableFiles.FlushFolder(_folder.Path, options.Flush);
        }

        _heads = recovery.Heads;
        _firstSegment = recovery.FirstSegment;
        _lastNumber = recovery.LastNumber;
        _hasGroup = recovery.HasGroup;
        TornBytes = recovery.TornBytes;
        if (recovery.Segment is { } segment)
        {
            Reopen(segment, recovery.End, recovery.TornBytes > 0);
        }
        else
        {
            BeginSegment(0);
        }
    }

    /// <summary>The bytes of a torn end that were cut off when the log was opened.</summary>
    public long TornBytes { get; }

    /// <inheritdoc/>
    public LogPosition End => Volatile.Read(ref _end).Position;

    /// <inheritdoc/>
    public long EpochOf(string contractId, int partition) => 0;

    /// <inheritdoc/>
    public LogPosition Start => new(Volatile.Read(ref _firstSegment), 0);

    /// <inheritdoc/>
    public ValueTask<LogPosition> AppendAsync(IReadOnlyList<PendingBlock> blocks, CancellationToken cancellationToken)
    {
        Check(blocks);
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_handle is null, this);
        if (_failure is not null)
        {
            throw new StoreException("The log failed before and takes no more: reopen the store.", _failure);
        }

        _options.Reach(FaultPoint.BeforeAppend);
        _frame.WriteGroup(_lastNumber + 1, blocks);
        if (!_heads.Admit(blocks))
        {
            return ValueTask.FromResult(FindRepeated(blocks));
        }

        try
        {
            Append(blocks);
        }
        catch (Exception exception)
        {
            // What is on the medium is unknown now, and a second flush may report success for pages that the first one
            // lost: only recovery from the file may go on.
            _failure = exception;
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw new StoreException($"The log cannot be written: {exception.Message}", exception);
            }

            throw;
        }

        _options.Reach(FaultPoint.AfterAppend);
        return ValueTask.FromResult(End);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LoggedBlock> ReadAsync(LogPosition from, CancellationToken cancellationToken)
    {
        var end = End;
        if (from > end)
        {
            throw new ArgumentOutOfRangeException(nameof(from), from, $"The log ends at {end}.");
        }

        return Read(from, cancellationToken).ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LoggedBlock> ReadPartitionAsync(
        string contractId,
        int partition,
        long fromOffset,
        long toOffset,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        return ReadPartition(contractId, partition, fromOffset, toOffset, cancellationToken).ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public ValueTask DropBeforeAsync(LogPosition position, CancellationToken cancellationToken)
    {
        if (position > End)
        {
            throw new ArgumentOutOfRangeException(nameof(position), position, $"The log ends at {End}.");
        }

        try
        {
            // From the first on: whatever is left after a crash has no gap.
            for (var segment = _firstSegment; segment < position.Segment; segment++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                File.Delete(_folder.PathOf(segment));
                Volatile.Write(ref _firstSegment, segment + 1);
            }

            DurableFiles.FlushFolder(_folder.Path, _options.Flush);
            return ValueTask.CompletedTask;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The log cannot be shortened: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle?.Dispose();
        _handle = null;
    }

    private static void Check(IReadOnlyList<PendingBlock> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentOutOfRangeException.ThrowIfZero(blocks.Count, nameof(blocks));
        for (var i = 0; i < blocks.Count; i++)
        {
            ArgumentException.ThrowIfNullOrEmpty(blocks[i].ContractId, nameof(blocks));
            ArgumentNullException.ThrowIfNull(blocks[i].Header, nameof(blocks));
            ArgumentOutOfRangeException.ThrowIfLessThan(blocks[i].Header.Count, 1, nameof(blocks));
        }
    }

    /// <summary>Appends the frame that is written already; it is written anew when a segment comes before it.</summary>
    private void Append(IReadOnlyList<PendingBlock> blocks)
    {
        if (_hasGroup && End.Offset + _frame.Length > _options.SegmentBytes)
        {
            BeginSegment(End.Segment + 1);
            _frame.WriteGroup(_lastNumber + 1, blocks);
        }

        Write(End.Offset);
        DurableFiles.Flush(_handle!, _options.Flush);
        _heads.Commit();
        _lastNumber++;
        _hasGroup = true;
        MoveEnd(new LogPosition(End.Segment, End.Offset + _frame.Length));
    }

    private void Write(long offset)
    {
        if (_options.OnFaultPoint is null)
        {
            RandomAccess.Write(_handle!, _frame.Pieces, offset);
            return;
        }

        byte[] frame = [.. _frame.Pieces.SelectMany(piece => piece.ToArray())];
        var half = frame.Length / 2;
        RandomAccess.Write(_handle!, frame.AsSpan(0, half), offset);
        _options.Reach(FaultPoint.InAppend);
        RandomAccess.Write(_handle!, frame.AsSpan(half), offset + half);
    }

    private void BeginSegment(long segment)
    {
        var handle = File.OpenHandle(
            _folder.PathOf(segment), FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _handle?.Dispose();
        _handle = handle;
        _frame.WriteHeads(_lastNumber + 1, _heads);
        RandomAccess.Write(handle, _frame.Pieces, 0);
        DurableFiles.Flush(handle, _options.Flush);
        DurableFiles.FlushFolder(_folder.Path, _options.Flush);
        _lastNumber++;
        _hasGroup = false;
        MoveEnd(new LogPosition(segment, _frame.Length));
    }

    private void Reopen(long segment, long end, bool isTorn)
    {
        _handle = File.OpenHandle(
            _folder.PathOf(segment), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        if (isTorn)
        {
            RandomAccess.SetLength(_handle, end);
        }

        // What recovery has read may never have been flushed: the process ended before, or another one wrote it.
        DurableFiles.Flush(_handle, _options.Flush);
        MoveEnd(new LogPosition(segment, end));
    }

    private void MoveEnd(LogPosition end) => Volatile.Write(ref _end, new Mark(end));

    private LogPosition FindRepeated(IReadOnlyList<PendingBlock> blocks)
    {
        var first = blocks[0];
        using var walk = WalkTo(first.ContractId, first.Header.Partition, first.Header.FirstOffset);
        while (walk.MoveNext())
        {
            var holdsFirst = walk.Blocks.Any(block =>
                block.ContractId == first.ContractId
                && walk.ReadHeader(block) is var header
                && header.Partition == first.Header.Partition
                && header.NextOffset > first.Header.FirstOffset);
            if (!holdsFirst)
            {
                continue;
            }

            if (walk.Blocks.Count == blocks.Count
                && walk.Blocks.Index().All(block => IsSame(walk, block.Item, blocks[block.Index])))
            {
                _heads.Reset();
                return walk.Next;
            }

            break;
        }

        throw _heads.Refuse(first);
    }

    private static bool IsSame(LogWalk walk, FrameBlock stored, PendingBlock pending)
    {
        var header = walk.ReadHeader(stored);
        return stored.ContractId == pending.ContractId
            && header.Partition == pending.Header.Partition
            && header.FirstOffset == pending.Header.FirstOffset
            && header.AppendId == pending.Header.AppendId
            && walk.HasPayload(stored, pending.Payload);
    }

    private LogWalk WalkTo(string contractId, int partition, long offset)
    {
        var segment = End.Segment;
        while (segment > _firstSegment)
        {
            using var reader = _folder.Open(segment, SeekBufferBytes);
            if (!reader.TryReadFrame(0, reader.FileLength) || reader.Heads is null)
            {
                throw new CorruptDataException($"{reader.Path} is damaged at byte 0: restore it from a backup.");
            }

            if (reader.Heads.NextOffsetOf(contractId, partition) <= offset)
            {
                break;
            }

            segment--;
        }

        return new LogWalk(_folder, () => End, new LogPosition(segment, 0), SeekBufferBytes);
    }

    private IEnumerable<LoggedBlock> Read(LogPosition from, CancellationToken cancellationToken)
    {
        using var walk = new LogWalk(_folder, () => End, from > Start ? from : Start, ReadBufferBytes);
        while (walk.MoveNext())
        {
            foreach (var block in walk.Blocks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return walk.Read(block);
            }
        }
    }

    private IEnumerable<LoggedBlock> ReadPartition(
        string contractId,
        int partition,
        long fromOffset,
        long toOffset,
        CancellationToken cancellationToken)
    {
        if (toOffset <= fromOffset)
        {
            yield break;
        }

        using var walk = WalkTo(contractId, partition, fromOffset);
        while (walk.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var block in walk.Blocks)
            {
                if (block.ContractId != contractId
                    || walk.ReadHeader(block) is not { } header
                    || header.Partition != partition
                    || header.NextOffset <= fromOffset)
                {
                    continue;
                }

                if (header.FirstOffset >= toOffset)
                {
                    yield break;
                }

                yield return walk.Read(block);
            }
        }
    }

    private sealed record Mark(LogPosition Position);
}
