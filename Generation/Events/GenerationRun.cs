using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Time;
using StreamBatch.Generation.Values;

namespace StreamBatch.Generation.Events;

/// <summary>Writes all events of a generator: as NDJSON, or as the steps of a simulation.</summary>
public sealed class GenerationRun
{
    private const int BufferSize = 1 << 20;

    private readonly EventGenerator _generator;
    private readonly bool _asSteps;
    private readonly ByteWriter _buffer = new(BufferSize + (1 << 16));

    /// <summary>A run of <paramref name="generator"/>, which goes to its end.</summary>
    public GenerationRun(EventGenerator generator, bool asSteps)
    {
        ArgumentNullException.ThrowIfNull(generator);
        _generator = generator;
        _asSteps = asSteps;
    }

    private ReadOnlyMemory<byte> Written => _buffer.Array.AsMemory(0, _buffer.Length);

    /// <summary>Gives whole lines of UTF-8 to <paramref name="write"/>, about a mebibyte at a time, after
    /// <paramref name="eachLine"/> has seen each of them without its end.</summary>
    public async Task WriteAsync(
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write,
        Action<string>? eachLine,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        while (_generator.MoveNext())
        {
            if (_asSteps && _generator.Advance > TimeSpan.Zero)
            {
                EndLine(WriteAdvance(), eachLine);
            }

            EndLine(WriteEvent(), eachLine);
            if (_buffer.Length >= BufferSize)
            {
                await write(Written, cancellationToken).ConfigureAwait(false);
                _buffer.Clear();
            }
        }

        if (_asSteps)
        {
            var start = _buffer.Length;
            _buffer.WriteRaw("{\"end\":true}"u8);
            EndLine(start, eachLine);
        }

        await write(Written, cancellationToken).ConfigureAwait(false);
    }

    private int WriteAdvance()
    {
        var start = _buffer.Length;
        _buffer.WriteRaw("{\"advance\":\""u8);
        _buffer.WriteRaw(Encoding.ASCII.GetBytes(DurationText.Format(_generator.Advance)));
        _buffer.WriteRaw("\"}"u8);
        return start;
    }

    private int WriteEvent()
    {
        var start = _buffer.Length;
        if (!_asSteps)
        {
            _buffer.WriteRaw(_generator.Current);
        }
        else if (_generator.Form == GeneratedForm.Malformed)
        {
            _buffer.WriteRaw("{\"raw\":"u8);
            _buffer.WriteRaw(JsonText.Quoted(Encoding.UTF8.GetString(_generator.Current)));
            _buffer.WriteByte((byte)'}');
        }
        else
        {
            _buffer.WriteRaw("{\"event\":"u8);
            _buffer.WriteRaw(_generator.Current);
            _buffer.WriteByte((byte)'}');
        }

        return start;
    }

    private void EndLine(int start, Action<string>? eachLine)
    {
        eachLine?.Invoke(Encoding.UTF8.GetString(_buffer.Written[start..]));
        _buffer.WriteByte((byte)'\n');
    }
}
