using StreamBatch.Domain;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Storage.Embedded.BlockLogs;

/// <summary>Steps from group to group of a log, up to the end that it has at the time of the step.</summary>
internal sealed class LogWalk(SegmentFolder folder, Func<LogPosition> end, LogPosition from, int bufferBytes)
    : IDisposable
{
    private SegmentReader? _reader;
    private long _segment = from.Segment;
    private long _offset = from.Offset;
    private long? _number;

    /// <summary>The blocks of the group.</summary>
    public IReadOnlyList<FrameBlock> Blocks => _reader!.Blocks;

    /// <summary>The position after the group.</summary>
    public LogPosition Next => new(_segment, _offset);

    /// <summary>Goes to the next group; false when the log holds no more.</summary>
    /// <exception cref="CorruptDataException">The frame is damaged.</exception>
    public bool MoveNext()
    {
        while (true)
        {
            var last = end();
            _reader ??= folder.Open(_segment, bufferBytes);
            Limit = _segment < last.Segment ? _reader.FileLength : last.Offset;
            if (_offset > Limit)
            {
                throw new CorruptDataException(
                    $"{_reader.Path} ends at byte {Limit}, before byte {_offset}, which it had reached: "
                    + "restore it from a backup.");
            }

            if (_offset == Limit)
            {
                if (_segment >= last.Segment)
                {
                    return false;
                }

                Dispose();
                _reader = null;
                _segment++;
                _offset = 0;
                continue;
            }

            if (!_reader.TryReadFrame(_offset, Limit) || (_number is { } number && _reader.Frame.Number != number + 1))
            {
                throw new CorruptDataException(
                    $"{_reader.Path} is damaged at byte {_offset}, inside the log: restore it from a backup.");
            }

            _number = _reader.Frame.Number;
            _offset += _reader.Frame.FrameLength;
            if (_reader.Heads is null)
            {
                return true;
            }
        }
    }

    /// <summary>The header of a block of the group.</summary>
    public BlockHeader ReadHeader(FrameBlock block) =>
        _reader!.ReadHeader(block, Limit) ?? throw Damage(block, null);

    /// <summary>A block of the group, its checksums verified. Valid until the next call of any method.</summary>
    public LoggedBlock Read(FrameBlock block)
    {
        var header = ReadHeader(block);
        try
        {
            var records = BlockCodec.ReadPayload(_reader!.ReadBlock(block, Limit));
            return new LoggedBlock(block.ContractId, header, records, Next);
        }
        catch (CorruptDataException exception)
        {
            throw Damage(block, exception);
        }
    }

    /// <summary>Whether a block of the group holds the bytes of <paramref name="payload"/>.</summary>
    public bool HasPayload(FrameBlock block, BlockPayload payload) =>
        _reader!.ReadBlock(block, Limit).Span[BlockCodec.HeaderLength..].SequenceEqual(payload.Bytes.Span);

    public void Dispose() => _reader?.Dispose();

    private long Limit { get; set; }

    private CorruptDataException Damage(FrameBlock block, Exception? inner) => new(
        $"{_reader!.Path} is damaged: the block at byte {block.Offset} does not have its checksum. "
            + "Restore it from a backup.",
        inner);
}
