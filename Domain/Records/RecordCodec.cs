using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;

namespace StreamBatch.Domain.Records;

/// <summary>
/// The binary form of a record, version 1; docs/formats/log.md is its page. In it the identity (source, id) and the
/// content (key, event time, properties) are each one run of bytes, so that each is hashed where it lies.
/// </summary>
public static class RecordCodec
{
    internal const byte KindMask = 0x03;
    internal const byte FaultyFlag = 0x04;
    internal const byte TimeFlag = 0x08;
    internal const byte SequenceFlag = 0x10;
    internal const byte TraceFlag = 0x20;
    internal const byte ControlFlag = 0x80;

    /// <summary>Appends a control record to <paramref name="batch"/>.</summary>
    public static void AddControl(RecordBatch batch, ControlKind kind, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ref var header = ref batch.Add();
        header.IsControl = true;
        WriteControl(batch.Bytes, kind, payload, out header.Start, out header.Length);
    }

    /// <summary>Appends a control record to <paramref name="bytes"/>.</summary>
    public static void WriteControl(ByteWriter bytes, ControlKind kind, ReadOnlySpan<byte> payload) =>
        WriteControl(bytes, kind, payload, out _, out _);

    /// <summary>Reads a control record.</summary>
    public static ControlKind ReadControl(ReadOnlySpan<byte> record, out ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(record);
        if (reader.ReadByte() != ControlFlag)
        {
            throw new CorruptDataException("An event stands where a control record must.");
        }

        var kind = (ControlKind)reader.ReadByte();
        payload = reader.Rest;
        return kind;
    }

    /// <summary>
    /// Decodes the records of a block into <paramref name="batch"/>, which is cleared first: headers with their hashes,
    /// and the columns.
    /// </summary>
    public static void Decode(ReadOnlySpan<byte> payload, int count, HashKey key, RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Clear();
        batch.Bytes.WriteRaw(payload);
        var reader = new ByteReader(payload);
        for (var i = 0; i < count; i++)
        {
            var length = reader.ReadLength();
            ref var header = ref batch.Add();
            header.Start = reader.Position;
            header.Length = length;
            DecodeOne(reader.ReadRaw(length), batch, i, key);
        }

        if (!reader.AtEnd)
        {
            throw new CorruptDataException("A block has more bytes than its records.");
        }
    }

    /// <summary>What the event of a record does.</summary>
    public static RecordKind KindOf(ReadOnlySpan<byte> record) => (RecordKind)(record[0] & KindMask);

    /// <summary>The names in the record of an event.</summary>
    public static RecordNames ReadNames(ReadOnlySpan<byte> record) => new RecordParts(record).Names();

    /// <summary>What the event in a record does.</summary>
    public static RecordKind ReadKind(ReadOnlySpan<byte> record) => new RecordParts(record).Kind;

    /// <summary>The hash of a content: the bytes from the key on, and the kind.</summary>
    internal static ulong ContentHash(HashKey key, RecordKind kind, ReadOnlySpan<byte> tail) =>
        SipHash.Hash64(new HashKey(key.Low, key.High ^ (ulong)kind), tail);

    /// <summary>The same for a record that breaks a gate: key and event time, then the values in their canonical form
    /// instead of the <paramref name="data"/> as it came.</summary>
    internal static ulong FaultyContentHash(
        HashKey key,
        ReadOnlySpan<byte> keyAndTime,
        ReadOnlySpan<byte> data,
        RecordBatch batch)
    {
        var content = new ByteWriter();
        content.WriteRaw(keyAndTime);
        batch.Faulty.WriteContent(data, content);
        return ContentHash(key, RecordKind.Record, content.Written);
    }

    /// <summary>The identity of the event of <paramref name="source"/> and <paramref name="id"/>, hashed as it lies in
    /// that event's own record; <paramref name="scratch"/> is as before when it returns.</summary>
    internal static UInt128 IdentityOf(
        HashKey key,
        ReadOnlySpan<byte> source,
        ReadOnlySpan<byte> id,
        ByteWriter scratch)
    {
        var start = scratch.Length;
        scratch.WriteBytes(source);
        scratch.WriteBytes(id);
        var identity = SipHash.Hash128(key, scratch.Written[start..]);
        scratch.Truncate(start);
        return identity;
    }

    /// <summary>The identity of the event of <paramref name="source"/> and <paramref name="id"/>.</summary>
    internal static UInt128 IdentityOf(HashKey key, string source, string id) =>
        IdentityOf(key, Encoding.UTF8.GetBytes(source), Encoding.UTF8.GetBytes(id), new ByteWriter());

    /// <summary>Fills the header of record <paramref name="index"/>, whose place is known, and its columns.</summary>
    internal static void DecodeOne(ReadOnlySpan<byte> record, RecordBatch batch, int index, HashKey key)
    {
        ref var header = ref batch.Headers[index];
        var reader = new ByteReader(record);
        var flags = reader.ReadByte();
        if ((flags & ControlFlag) != 0)
        {
            header.IsControl = true;
            return;
        }

        header.Kind = (RecordKind)(flags & KindMask);
        header.HasTime = (flags & TimeFlag) != 0;
        reader.ReadVarint();
        var identity = reader.Position;
        var source = reader.ReadBytes();
        header.SourceStart = header.Start + reader.Position - source.Length;
        header.SourceLength = source.Length;
        reader.ReadBytes();
        header.Identity = SipHash.Hash128(key, record[identity..reader.Position]);
        header.SourceHash = SipHash.Hash64(key, source);
        header.HasSequence = (flags & SequenceFlag) != 0;
        if (header.HasSequence)
        {
            header.Sequence = reader.ReadVarint();
        }

        if ((flags & TraceFlag) != 0)
        {
            reader.ReadBytes();
        }

        if ((flags & FaultyFlag) != 0)
        {
            header.Gate = (ReasonCode)reader.ReadByte();
            header.GateProperty = (int)reader.ReadVarint() - 1;
        }

        var tail = reader.Position;
        var entity = reader.ReadBytes();
        header.KeyStart = header.Start + reader.Position - entity.Length;
        header.KeyLength = entity.Length;
        header.KeyHash = SipHash.Hash64(key, entity);
        if (header.HasTime)
        {
            header.Time = reader.ReadZigZag();
        }

        header.Content = header.Gate == ReasonCode.None
            ? ContentHash(key, header.Kind, record[tail..])
            : FaultyContentHash(key, record[tail..reader.Position], reader.ReadBytes(), batch);
        if (header.Kind == RecordKind.Retraction)
        {
            header.Target = IdentityOf(key, source, reader.ReadBytes(), batch.Bytes);
        }
        else if (header.Kind == RecordKind.Record && (flags & FaultyFlag) == 0)
        {
            header.Present = ReadColumns(ref reader, batch.Contract, batch.ValuesOf(index));
        }
    }

    private static void WriteControl(
        ByteWriter bytes,
        ControlKind kind,
        ReadOnlySpan<byte> payload,
        out int start,
        out int length)
    {
        length = payload.Length + 2;
        bytes.WriteVarint((ulong)length);
        start = bytes.Length;
        bytes.WriteByte(ControlFlag);
        bytes.WriteByte((byte)kind);
        bytes.WriteRaw(payload);
    }

    /// <summary>The canonical text of property <paramref name="property"/>, which has a value, in
    /// <paramref name="values"/>, the properties of a record.</summary>
    internal static ReadOnlySpan<byte> ReadText(ReadOnlySpan<byte> values, Contract contract, int property)
    {
        var reader = new ByteReader(values);
        var bitmap = reader.ReadRaw((contract.Properties.Length + 7) / 8);
        for (var i = 0; ; i++)
        {
            if ((bitmap[i >> 3] & (1 << (i & 7))) == 0)
            {
                continue;
            }

            var specification = contract.Properties[i];
            Int128 number = 0;
            ReadOnlySpan<byte> text = default;
            switch (specification.Type)
            {
                case PropertyType.Integer or PropertyType.Number:
                    number = reader.ReadZigZag128();
                    break;
                case PropertyType.Boolean:
                    number = reader.ReadByte();
                    break;
                case PropertyType.Timestamp or PropertyType.Date:
                    number = reader.ReadZigZag();
                    break;
                default:
                    text = reader.ReadBytes();
                    break;
            }

            if (i == property)
            {
                return specification.Type is PropertyType.String or PropertyType.Json
                    ? text
                    : Encoding.UTF8.GetBytes(PropertyValues.CanonicalText(specification, number));
            }
        }
    }

    private static ulong ReadColumns(ref ByteReader reader, CompiledContract contract, Span<Int128> values)
    {
        var properties = contract.Contract.Properties;
        var bitmap = reader.ReadRaw((properties.Length + 7) / 8);
        ulong present = 0;
        for (var i = 0; i < properties.Length; i++)
        {
            if ((bitmap[i >> 3] & (1 << (i & 7))) == 0)
            {
                continue;
            }

            var column = contract.ColumnOfProperty[i];
            switch (properties[i].Type)
            {
                case PropertyType.Integer or PropertyType.Number:
                    var number = reader.ReadZigZag128();
                    if (column >= 0)
                    {
                        values[column] = number;
                    }

                    break;
                case PropertyType.Boolean:
                    reader.ReadByte();
                    break;
                case PropertyType.Timestamp or PropertyType.Date:
                    reader.ReadZigZag();
                    break;
                default:
                    reader.ReadBytes();
                    break;
            }

            if (column >= 0)
            {
                present |= 1UL << column;
            }
        }

        return present;
    }
}
