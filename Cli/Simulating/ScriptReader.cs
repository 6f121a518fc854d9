namespace StreamBatch.Cli.Simulating;

/// <summary>The lines of a script, in UTF-8 without a byte order mark; blank ones are counted and left out.</summary>
internal sealed class ScriptReader(Stream stream, Action beforeWait)
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _searched;
    private int _end;
    private bool _hasEnded;

    /// <summary>The number of the line read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The next line that is not blank, without its end; null at the end of the script. The bytes are valid
    /// until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            if (length < 0 && !_hasEnded)
            {
                _searched = _end;
                await FillAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (length < 0 && _start == _end)
            {
                return null;
            }

            var end = length < 0 ? _end : _searched + length;
            var line = _buffer.AsMemory(_start, end - _start);
            _start = _searched = Math.Min(end + 1, _end);
            Line++;
            if (Line == 1 && line.Span.StartsWith(ByteOrderMark))
            {
                line = line[ByteOrderMark.Length..];
            }

            if (line.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return line;
            }
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _searched, _end) = (0, _searched - _start, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        beforeWait();
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read;
        _hasEnded = read == 0;
    }
}
