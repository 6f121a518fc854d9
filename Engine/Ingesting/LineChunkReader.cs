using System.Numerics;
using System.Text;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.Ingesting;

/// <summary>Cuts a stream of lines into chunks of whole lines. A byte order mark at the beginning is passed
/// over.</summary>
/// <param name="input">The lines.</param>
/// <param name="eventsPerChunk">The most events of a chunk.</param>
/// <param name="maxBytes">A chunk ends with the line that passes it.</param>
public sealed class LineChunkReader(Stream input, int eventsPerChunk, int maxBytes = LineChunkReader.MaxChunkBytes)
{
    /// <summary>The greatest bound of a chunk: the line that passes it still fits into a request.</summary>
    public const int MaxChunkBytes = PreparedRequest.MaxBytes - EventReader.MaxEventBytes - 64;

    private byte[] _rest = [];
    private int _restLength;
    private bool _isAtEnd;
    private bool _isStarted;

    /// <summary>Lines seen so far, blank ones included.</summary>
    public long Lines { get; private set; }

    /// <summary>Bytes seen so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Fills <paramref name="chunk"/>; false at the end of the input.</summary>
    public async ValueTask<bool> FillAsync(LineChunk chunk, CancellationToken cancellationToken)
    {
        chunk.Events.Clear();
        chunk.Length = 0;
        Append(chunk, _rest.AsSpan(0, _restLength));
        _restLength = 0;
        var scanned = 0;
        var lineStart = 0;
        while (true)
        {
            while (chunk.Events.Count < eventsPerChunk
                && lineStart < maxBytes
                && chunk.Bytes.AsSpan(scanned, chunk.Length - scanned).IndexOf((byte)'\n') is var found and >= 0)
            {
                AddLine(chunk, lineStart, scanned + found);
                scanned += found + 1;
                lineStart = scanned;
            }

            var isFull = chunk.Events.Count == eventsPerChunk
                || lineStart >= maxBytes;
            if (isFull || _isAtEnd)
            {
                break;
            }

            // A line past the limit is cut there: it is rejected as too large, and the memory stays bounded.
            chunk.Length = Math.Min(chunk.Length, lineStart + EventReader.MaxEventBytes + 1);
            scanned = chunk.Length;
            await ReadMoreAsync(chunk, cancellationToken).ConfigureAwait(false);
        }

        if (_isAtEnd && lineStart < chunk.Length && chunk.Events.Count < eventsPerChunk)
        {
            AddLine(chunk, lineStart, chunk.Length);
            lineStart = chunk.Length;
        }

        Keep(chunk.Bytes.AsSpan(lineStart, chunk.Length - lineStart));
        return chunk.Events.Count > 0 || !_isAtEnd || _restLength > 0;
    }

    private void AddLine(LineChunk chunk, int start, int end)
    {
        Lines++;
        var isBlank = chunk.Bytes.AsSpan(start, end - start).IndexOfAnyExcept(" \t\r"u8) < 0;
        if (!isBlank)
        {
            chunk.Events.Add((start, end, Lines));
        }
    }

    private async ValueTask ReadMoreAsync(LineChunk chunk, CancellationToken cancellationToken)
    {
        if (chunk.Length == chunk.Bytes.Length)
        {
            var larger = chunk.Bytes;
            Array.Resize(ref larger, larger.Length * 2);
            chunk.Bytes = larger;
        }

        var read = await input.ReadAsync(chunk.Bytes.AsMemory(chunk.Length), cancellationToken).ConfigureAwait(false);
        _isAtEnd = read == 0;
        Bytes += read;
        chunk.Length += read;
        if (!_isStarted && chunk.Length >= 3)
        {
            _isStarted = true;
            if (chunk.Bytes.AsSpan(0, 3).SequenceEqual(Encoding.UTF8.Preamble))
            {
                "   "u8.CopyTo(chunk.Bytes);
            }
        }
    }

    private static void Append(LineChunk chunk, ReadOnlySpan<byte> bytes)
    {
        if (chunk.Bytes.Length < bytes.Length)
        {
            chunk.Bytes = new byte[(int)BitOperations.RoundUpToPowerOf2((uint)bytes.Length)];
        }

        bytes.CopyTo(chunk.Bytes);
        chunk.Length = bytes.Length;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_rest.Length < bytes.Length)
        {
            _rest = new byte[(int)BitOperations.RoundUpToPowerOf2((uint)bytes.Length)];
        }

        bytes.CopyTo(_rest);
        _restLength = bytes.Length;
    }
}
