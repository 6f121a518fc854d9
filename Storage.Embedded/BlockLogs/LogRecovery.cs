using StreamBatch.Domain;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Storage.Embedded.BlockLogs;

/// <summary>
/// Finds the end of a log when it is opened, and changes nothing. Only the last segment is read: it begins with the
/// heads of all partitions.
/// </summary>
/// <remarks>
/// A group is written only after the one before it is on stable storage. So a damaged frame that any later frame
/// follows is damage inside the log, and nothing may be cut; a damaged frame that nothing follows is the torn end of an
/// append that nobody was told of.
/// </remarks>
internal sealed class LogRecovery(SegmentFolder folder)
{
    private const int BufferBytes = 1024 * 1024;

    /// <summary>The segments.</summary>
    public SegmentFolder Folder => folder;

    /// <summary>The position after the last whole frame; in an empty log, after the heads that it is to begin with.
    /// </summary>
    public LogPosition Position => Segment is { } segment
        ? new LogPosition(segment, End)
        : new LogPosition(FirstSegment, FrameHeader.Length);

    /// <summary>The segment to append to; null when none can be: the log is empty.</summary>
    public long? Segment { get; private set; }

    /// <summary>The number of the first segment.</summary>
    public long FirstSegment { get; private set; }

    /// <summary>The byte after the last whole frame of <see cref="Segment"/>.</summary>
    public long End { get; private set; }

    /// <summary>The bytes that follow the end and must be cut off.</summary>
    public long TornBytes { get; private set; }

    /// <summary>The number of the last whole frame.</summary>
    public long LastNumber { get; private set; }

    /// <summary>Whether the last segment holds a group.</summary>
    public bool HasGroup { get; private set; }

    /// <summary>The heads at the end.</summary>
    public LogHeads Heads { get; private set; } = new();

    /// <summary>A last segment whose first frame is torn: the crash came while it was begun. It must be deleted.
    /// </summary>
    public long? TornSegment { get; private set; }

    /// <exception cref="CorruptDataException">The log is damaged before its end.</exception>
    public void Run()
    {
        var segments = folder.List();
        if (segments.Count == 0)
        {
            return;
        }

        FirstSegment = segments[0];
        if (TryScan(segments[^1]))
        {
            return;
        }

        TornSegment = segments[^1];
        if (segments.Count == 1)
        {
            if (FirstSegment != 0)
            {
                throw Damage(FirstSegment, 0);
            }

            return;
        }

        if (!TryScan(segments[^2]) || TornBytes > 0)
        {
            throw Damage(segments[^2], End);
        }
    }

    private bool TryScan(long segment)
    {
        using var reader = folder.Open(segment, BufferBytes);
        var limit = reader.FileLength;
        if (!reader.TryReadFrame(0, limit) || reader.Heads is null)
        {
            RefuseLaterFrame(reader, segment, 0, limit);
            return false;
        }

        Segment = segment;
        Heads = reader.Heads;
        LastNumber = reader.Frame.Number;
        End = reader.Frame.FrameLength;
        while (End < limit && reader.TryReadFrame(End, limit) && reader.Heads is null && FollowBlocks(reader, limit))
        {
            LastNumber = reader.Frame.Number;
            End += reader.Frame.FrameLength;
            HasGroup = true;
        }

        TornBytes = limit - End;
        RefuseLaterFrame(reader, segment, End, limit);
        return true;
    }

    private bool FollowBlocks(SegmentReader reader, long limit)
    {
        if (reader.Frame.Number != LastNumber + 1)
        {
            throw new CorruptDataException(
                $"{reader.Path}, byte {End}: frame {reader.Frame.Number} follows frame {LastNumber}.");
        }

        var headers = new List<(string ContractId, BlockHeader Header)>(reader.Blocks.Count);
        foreach (var block in reader.Blocks)
        {
            if (reader.ReadHeader(block, limit) is not { } header
                || !BlockCodec.HasValidPayload(reader.ReadBlock(block, limit).Span))
            {
                return false;
            }

            headers.Add((block.ContractId, header));
        }

        foreach (var (contractId, header) in headers)
        {
            Heads.Follow(contractId, header);
        }

        return true;
    }

    private void RefuseLaterFrame(SegmentReader reader, long segment, long damaged, long limit)
    {
        var offset = damaged + 1;
        while (offset + FrameHeader.Length <= limit)
        {
            var length = (int)Math.Min(BufferBytes, limit - offset);
            var found = reader.Bytes(offset, length, limit).Span.IndexOf(FrameHeader.Magic);
            if (found < 0)
            {
                offset += length - FrameHeader.Magic.Length + 1;
            }
            else if (reader.TryReadHeader(offset + found, limit, out var later) && later.Number > LastNumber)
            {
                throw Damage(segment, damaged);
            }
            else
            {
                offset += found + 1;
            }
        }
    }

    private CorruptDataException Damage(long segment, long offset) => new(
        $"{folder.PathOf(segment)} is damaged at byte {offset}, inside the log: restore it from a backup.");
}
