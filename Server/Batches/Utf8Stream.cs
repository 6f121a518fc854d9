using System.Buffers;
using System.Text;

namespace StreamBatch.Server.Batches;

/// <summary>
/// Passes bytes on as long as they are UTF-8, and knows the line of the first that are not: a decoder that replaces
/// them would make other texts of them, and one that throws does not say where.
/// </summary>
/// <param name="inner">The bytes; disposed with this.</param>
internal sealed class Utf8Stream(Stream inner) : Stream
{
    private const int MaxRuneBytes = 4;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _filled;
    private int _valid;
    private int _given;
    private long _line = 1;
    private bool _isAtEnd;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidTextException">What follows is no UTF-8.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (_given == _valid)
        {
            if (_isAtEnd && _given == _filled)
            {
                return 0;
            }

            Fill();
        }

        var count = Math.Min(buffer.Length, _valid - _given);
        _buffer.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // Keeps what was not judged yet, the begin of a character; reads more; judges it.
    private void Fill()
    {
        _line += _buffer.AsSpan(0, _valid).Count((byte)'\n');
        var rest = _filled - _valid;
        _buffer.AsSpan(_valid, rest).CopyTo(_buffer);
        var read = inner.Read(_buffer, rest, _buffer.Length - rest);
        _isAtEnd = read == 0;
        (_filled, _given) = (rest + read, 0);
        _valid = ValidBytes(_buffer.AsSpan(0, _filled));
        if (_valid == 0 && _filled > 0 && (_isAtEnd || _filled >= MaxRuneBytes))
        {
            throw new InvalidTextException(_line);
        }
    }

    private static int ValidBytes(ReadOnlySpan<byte> bytes)
    {
        var valid = 0;
        while (valid < bytes.Length)
        {
            var other = bytes[valid..].IndexOfAnyExceptInRange((byte)0, (byte)0x7f);
            if (other < 0)
            {
                return bytes.Length;
            }

            valid += other;
            if (Rune.DecodeFromUtf8(bytes[valid..], out _, out var length) != OperationStatus.Done)
            {
                break;
            }

            valid += length;
        }

        return valid;
    }
}
