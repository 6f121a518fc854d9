using System.Text;
using Microsoft.Win32.SafeHandles;
using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine;

namespace StreamBatch.Storage.Embedded.BlockLogs;

/// <summary>Reads one segment through a buffer. Not safe for use by several threads.</summary>
internal sealed class SegmentReader : IDisposable
{
    private readonly HashKey _key;
    private readonly SafeFileHandle _handle;
    private readonly List<FrameBlock> _blocks = [];
    private byte[] _lastNameUtf8 = [];
    private string? _lastName;
    private byte[] _buffer;
    private long _bufferStart;
    private int _bufferCount;

    public SegmentReader(string path, HashKey key, int bufferBytes)
    {
        Path = path;
        _key = key;
        _buffer = new byte[bufferBytes];
        try
        {
            _handle = File.OpenHandle(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path} cannot be opened: {exception.Message}", exception);
        }
    }

    public string Path { get; }

    /// <summary>The bytes of the file.</summary>
    public long FileLength => RandomAccess.GetLength(_handle);

    /// <summary>The header of the frame read last.</summary>
    public FrameHeader Frame { get; private set; }

    /// <summary>The blocks of the frame read last; empty for heads. Valid until the next frame is read.</summary>
    public IReadOnlyList<FrameBlock> Blocks => _blocks;

    /// <summary>The heads of the frame read last; null for a group.</summary>
    public LogHeads? Heads { get; private set; }

    /// <summary>
    /// Reads header and table of the frame at <paramref name="offset"/>; false when there is none that ends at or
    /// before <paramref name="limit"/>.
    /// </summary>
    public bool TryReadFrame(long offset, long limit)
    {
        _blocks.Clear();
        Heads = null;
        if (!TryReadHeader(offset, limit, out var header) || header.FrameLength > limit - offset)
        {
            return false;
        }

        var table = Bytes(offset + FrameHeader.Length, header.TableLength, limit).Span;
        if (Crc32C.Compute(table) != header.TableChecksum)
        {
            return false;
        }

        Frame = header;
        if (header.Kind == FrameKind.Heads)
        {
            Heads = LogHeads.Read(table, header.Count);
            return true;
        }

        return ReadTable(table, offset + FrameHeader.Length + header.TableLength);
    }

    /// <summary>Whether a frame of this log begins at <paramref name="offset"/>, whole or not.</summary>
    public bool TryReadHeader(long offset, long limit, out FrameHeader header)
    {
        header = default;
        if (limit - offset < FrameHeader.Length
            || !FrameHeader.TryRead(Bytes(offset, FrameHeader.Length, limit).Span, _key, out header, out var version))
        {
            return false;
        }

        return version == FrameHeader.FormatVersion && header.Kind is FrameKind.Heads or FrameKind.Group
            ? true
            : throw new CorruptDataException($"{Path}, byte {offset}: the frame was written by a newer version.");
    }

    /// <summary>The header of <paramref name="block"/>; null when it is damaged.</summary>
    public BlockHeader? ReadHeader(FrameBlock block, long limit)
    {
        var bytes = Bytes(block.Offset, BlockCodec.HeaderLength, limit).Span;
        var isWhole = BlockCodec.TryReadHeader(bytes, out var header, out var length)
            && length == block.Length - BlockCodec.HeaderLength;
        return isWhole ? header : null;
    }

    /// <summary>The bytes of <paramref name="block"/>. Valid until the next call of any method.</summary>
    public ReadOnlyMemory<byte> ReadBlock(FrameBlock block, long limit) => Bytes(block.Offset, block.Length, limit);

    /// <summary>
    /// <paramref name="length"/> bytes from <paramref name="offset"/> on. Nothing at or beyond
    /// <paramref name="limit"/> is read: it may still be written. Valid until the next call of any method.
    /// </summary>
    public ReadOnlyMemory<byte> Bytes(long offset, int length, long limit)
    {
        if (offset >= _bufferStart && offset + length <= _bufferStart + _bufferCount)
        {
            return _buffer.AsMemory((int)(offset - _bufferStart), length);
        }

        if (_buffer.Length < length)
        {
            _buffer = new byte[length];
        }

        Fill(offset, (int)Math.Min(_buffer.Length, limit - offset));
        return length <= _bufferCount
            ? _buffer.AsMemory(0, length)
            : throw new CorruptDataException($"{Path} ends at byte {offset + _bufferCount}, before its last group.");
    }

    public void Dispose() => _handle.Dispose();

    private void Fill(long offset, int wanted)
    {
        _bufferStart = offset;
        _bufferCount = 0;
        try
        {
            int read;
            do
            {
                read = RandomAccess.Read(
                    _handle, _buffer.AsSpan(_bufferCount, wanted - _bufferCount), offset + _bufferCount);
                _bufferCount += read;
            }
            while (read > 0 && _bufferCount < wanted);
        }
        catch (IOException exception)
        {
            throw new StoreException($"{Path} cannot be read at byte {offset}: {exception.Message}", exception);
        }
    }

    private bool ReadTable(ReadOnlySpan<byte> table, long bodyOffset)
    {
        var reader = new ByteReader(table);
        var offset = bodyOffset;
        for (var i = 0; i < Frame.Count; i++)
        {
            var contractId = NameOf(reader.ReadBytes());
            var length = reader.ReadLength();
            _blocks.Add(new FrameBlock(contractId, offset, length));
            offset += length;
        }

        return reader.AtEnd && offset == bodyOffset + Frame.BodyLength
            && _blocks.TrueForAll(block => block.Length >= BlockCodec.HeaderLength);
    }

    // Most blocks belong to the contract of the block before: its name is not made again.
    private string NameOf(ReadOnlySpan<byte> utf8)
    {
        if (_lastName is null || !utf8.SequenceEqual(_lastNameUtf8))
        {
            _lastNameUtf8 = utf8.ToArray();
            _lastName = Encoding.UTF8.GetString(utf8);
        }

        return _lastName;
    }
}
