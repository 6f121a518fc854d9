using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Judging;

public sealed partial class PartitionState
{
    private const byte FormatVersion = 2;

    /// <summary>Writes the whole state; docs/formats/checkpoints.md is the page of the format.</summary>
    public void Save(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        WritePlace(writer, FormatVersion);
        _ledger.Save(writer, Horizon);
        _retracted.Save(writer, Horizon);
        _sequences.Save(writer);
        _tombstones.Save(writer, Horizon);
        _quarantine.Save(writer);
        _windows.Save(writer);
    }

    /// <summary>Reads what <see cref="Save"/> wrote into the state of an empty log.</summary>
    /// <exception cref="OutdatedStateException">The state was written by an older version: the log gives it
    /// again.</exception>
    /// <exception cref="CorruptDataException">It was written by a newer one.</exception>
    public void Load(ref ByteReader reader)
    {
        var version = reader.ReadByte();
        if (version < FormatVersion)
        {
            throw new OutdatedStateException();
        }

        if (version > FormatVersion)
        {
            throw new CorruptDataException("The checkpoint was written by a newer version.");
        }

        ReadPlace(ref reader);
        _ledger.Load(ref reader);
        _retracted.Load(ref reader);
        _sequences.Load(ref reader);
        _tombstones.Load(ref reader);
        _quarantine.Load(ref reader);
        _windows.Load(ref reader, Watermark);
    }

    private void WritePlace(ByteWriter writer, byte format)
    {
        writer.WriteByte(format);
        writer.WriteInt64(NextOffset);
        writer.WriteByte(Watermark is null ? (byte)0 : (byte)1);
        writer.WriteInt64(Watermark ?? 0);
        writer.WriteInt64(_panes.Last);
    }

    private void ReadPlace(ref ByteReader reader)
    {
        NextOffset = reader.ReadInt64();
        var hasWatermark = reader.ReadByte() != 0;
        var watermark = reader.ReadInt64();
        Watermark = hasWatermark ? watermark : null;
        _panes.Last = reader.ReadInt64();
    }
}
