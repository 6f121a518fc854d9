using StreamBatch.Domain;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Engine.Watermarking;

/// <summary>The answer to a <see cref="ControlAppend"/>.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="NextOffset">The offset after its records; 0 unless they are appended.</param>
public readonly record struct ControlAnswer(ControlAppendStatus Status, long NextOffset)
{
    private const byte FormatVersion = 1;

    /// <summary>Whether it is to be asked again, as it is.</summary>
    public bool IsToBeAskedAgain => Status is ControlAppendStatus.Full or ControlAppendStatus.Stopped;

    /// <summary>Appends the answer; docs/formats/protocol.md is the page of the format.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        writer.WriteByte((byte)Status);
        writer.WriteVarint((ulong)NextOffset);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static ControlAnswer Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        return reader.ReadByte() == FormatVersion
            ? new ControlAnswer((ControlAppendStatus)reader.ReadByte(), (long)reader.ReadVarint())
            : throw new CorruptDataException("The answer to an append was written by a newer version.");
    }
}
