using Microsoft.Win32.SafeHandles;

namespace StreamBatch.Benchmarks.Peers;

/// <summary>Reads a file line by line in large blocks, without a string or a copy for each line.</summary>
internal sealed class LineReader(string file) : IDisposable
{
    private readonly SafeFileHandle _handle = File.OpenHandle(file, options: FileOptions.SequentialScan);
    private byte[] _buffer = new byte[1 << 20];
    private long _fileOffset;
    private int _start;
    private int _end;

    /// <summary>Gives the next line without its line end; it is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0)
        {
            if (Fill() == 0)
            {
                line = _buffer.AsSpan(_start, _end - _start);
                _start = _end;
                return !line.IsEmpty;
            }
        }

        line = _buffer.AsSpan(_start, length);
        _start += length + 1;
        return true;
    }

    public void Dispose() => _handle.Dispose();

    private int Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = RandomAccess.Read(_handle, _buffer.AsSpan(_end), _fileOffset);
        _end += read;
        _fileOffset += read;
        return read;
    }
}
