using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Judging;

public sealed partial class PartitionState
{
    private const byte FormatVersion = 1;

    /// <summary>Writes the whole state; docs/formats/checkpoints.md is the page of the format.</summary>
    public void Save(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        writer.WriteInt64(NextOffset);
        writer.WriteByte(Watermark is null ? (byte)0 : (byte)1);
        writer.WriteInt64(Watermark ?? 0);
        writer.WriteInt64(_panes);
        _ledger.Save(writer, Horizon);
        writer.WriteVarint((ulong)_quarantined.Count);
        foreach (var key in _quarantined)
        {
            writer.WriteUInt128(key);
        }

        writer.WriteVarint((ulong)_groups.Count);
        foreach (var group in _groups.Values)
        {
            group.Save(writer);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote into the state of an empty log.</summary>
    public void Load(ref ByteReader reader)
    {
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("The checkpoint was written by a newer version.");
        }

        NextOffset = reader.ReadInt64();
        var hasWatermark = reader.ReadByte() != 0;
        var watermark = reader.ReadInt64();
        Watermark = hasWatermark ? watermark : null;
        _panes = reader.ReadInt64();
        _ledger.Load(ref reader);
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            _quarantined.Add(reader.ReadUInt128());
        }

        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            GroupAt(reader.ReadInt64()).Load(ref reader);
        }

        _nextDeadline = _groups.Count == 0 ? long.MaxValue : _groups.Values.Min(DeadlineOf);
    }
}
