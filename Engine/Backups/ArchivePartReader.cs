using System.Text;

namespace StreamBatch.Engine.Backups;

/// <summary>Reads parts that follow each other as one run of bytes; one part is in memory.</summary>
internal sealed class ArchivePartReader(BackupArchive archive, IReadOnlyList<BackupPart> parts)
{
    private int _next;
    private byte[] _bytes = [];
    private int _position;

    /// <summary>Whether everything is read.</summary>
    public bool IsAtEnd => _position == _bytes.Length && _next == parts.Count;

    public byte ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        Read(one);
        return one[0];
    }

    /// <summary>A varint of at most <paramref name="most"/>.</summary>
    public int ReadLength(int most)
    {
        long value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = ReadByte();
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value <= most ? (int)value : throw Fault($"a length of {value} is above {most}");
            }
        }

        throw Fault("a length does not end");
    }

    /// <summary>A varint length of at most <paramref name="most"/>, and that many bytes.</summary>
    public byte[] ReadBytes(int most)
    {
        var bytes = new byte[ReadLength(most)];
        Read(bytes);
        return bytes;
    }

    /// <summary>A varint length of at most <paramref name="most"/>, and that many bytes of UTF-8.</summary>
    public string ReadText(int most) => Encoding.UTF8.GetString(ReadBytes(most));

    /// <summary>The exception for bytes that do not mean anything.</summary>
    public Exception Fault(string reason) =>
        archive.Fault(_next == 0 ? "parts" : $"part {parts[_next - 1].Name}", reason);

    private void Read(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_position == _bytes.Length)
            {
                if (_next == parts.Count)
                {
                    throw Fault("it ends before what it holds does");
                }

                _bytes = archive.Load(parts[_next++]);
                _position = 0;
            }

            var length = Math.Min(bytes.Length, _bytes.Length - _position);
            _bytes.AsSpan(_position, length).CopyTo(bytes);
            _position += length;
            bytes = bytes[length..];
        }
    }
}
