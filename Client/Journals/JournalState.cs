using StreamBatch.Domain;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Client.Journals;

/// <summary>
/// What a journal says, as its frames are read one after the other: who produces, how far the numbers of each partition
/// are, which of them are acknowledged, and which events are not. docs/formats/producer-journal.md describes it.
/// </summary>
internal sealed class JournalState
{
    public const byte Version = 1;

    private const byte HeadKind = 1;
    private const byte EventKind = 2;
    private const byte AcknowledgedKind = 3;

    private readonly SortedDictionary<(int Partition, long Number), JournalEvent> _open = [];
    private long _order;
    private bool _keepsEvents = true;

    public string ContractId { get; private set; } = "";

    public string Source { get; private set; } = "";

    public string Instance { get; private set; } = "";

    /// <summary>The last number of each partition; empty while no head was read.</summary>
    public long[] Last { get; private set; } = [];

    /// <summary>Up to which number all events of each partition are acknowledged.</summary>
    public long[] Acknowledged { get; private set; } = [];

    /// <summary>The application's position after the last event that has one.</summary>
    public string? Position { get; private set; }

    /// <summary>Gives the events that are not acknowledged, in the order in which they came. Neither they nor later
    /// ones are kept from now on.</summary>
    public IReadOnlyList<JournalEvent> TakeOpen()
    {
        List<JournalEvent> open = [.. _open.Values.OrderBy(item => item.Order)];
        _open.Clear();
        _keepsEvents = false;
        return open;
    }

    /// <summary>The state of a journal that begins.</summary>
    public static JournalState Begin(string contractId, string source, string instance, int partitions) => new()
    {
        ContractId = contractId,
        Source = source,
        Instance = instance,
        Last = new long[partitions],
        Acknowledged = new long[partitions],
    };

    /// <summary>Writes the record that every segment begins with.</summary>
    public static void WriteHead(ByteWriter writer, JournalState state)
    {
        writer.WriteByte(HeadKind);
        writer.WriteByte(Version);
        writer.WriteText(state.ContractId);
        writer.WriteText(state.Source);
        writer.WriteText(state.Instance);
        WriteOptional(writer, state.Position);
        writer.WriteVarint((ulong)state.Last.Length);
        for (var partition = 0; partition < state.Last.Length; partition++)
        {
            writer.WriteVarint((ulong)state.Last[partition]);
            writer.WriteVarint((ulong)state.Acknowledged[partition]);
        }
    }

    /// <summary>Writes an event.</summary>
    public static void WriteEvent(ByteWriter writer, int partition, long number, string? position, byte[] json)
    {
        writer.WriteByte(EventKind);
        writer.WriteVarint((ulong)partition);
        writer.WriteVarint((ulong)number);
        WriteOptional(writer, position);
        writer.WriteBytes(json);
    }

    /// <summary>Writes that all events of a partition up to a number are acknowledged.</summary>
    public static void WriteAcknowledged(ByteWriter writer, int partition, long number)
    {
        writer.WriteByte(AcknowledgedKind);
        writer.WriteVarint((ulong)partition);
        writer.WriteVarint((ulong)number);
    }

    /// <summary>Takes the records of a frame that was read, or is about to be written.</summary>
    /// <exception cref="CorruptDataException">They cannot follow what stands.</exception>
    public void Apply(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        while (!reader.AtEnd)
        {
            switch (reader.ReadByte())
            {
                case HeadKind:
                    ReadHead(ref reader);
                    break;
                case EventKind:
                    ReadEvent(ref reader);
                    break;
                case AcknowledgedKind:
                    Acknowledge(ReadPartition(ref reader), (long)reader.ReadVarint());
                    break;
                case var kind:
                    throw new CorruptDataException($"A record is of kind {kind}, which this release does not know.");
            }
        }
    }

    private void ReadHead(ref ByteReader reader)
    {
        var version = reader.ReadByte();
        if (version != Version)
        {
            throw new CorruptDataException($"The journal has version {version}; this release reads {Version}.");
        }

        var (contractId, source, instance) = (reader.ReadText(), reader.ReadText(), reader.ReadText());
        var position = ReadOptional(ref reader);
        var last = new long[reader.ReadLength()];
        var acknowledged = new long[last.Length];
        for (var partition = 0; partition < last.Length; partition++)
        {
            last[partition] = (long)reader.ReadVarint();
            acknowledged[partition] = (long)reader.ReadVarint();
        }

        if (Last.Length > 0 && (!last.SequenceEqual(Last) || instance != Instance))
        {
            throw new CorruptDataException("A segment does not follow the one before it.");
        }

        if (Last.Length == 0)
        {
            (ContractId, Source, Instance, Position, Last) = (contractId, source, instance, position, last);
            Acknowledged = new long[last.Length];
        }

        for (var partition = 0; partition < last.Length; partition++)
        {
            Acknowledge(partition, acknowledged[partition]);
        }
    }

    private void ReadEvent(ref ByteReader reader)
    {
        var partition = ReadPartition(ref reader);
        var number = (long)reader.ReadVarint();
        if (number != Last[partition] + 1)
        {
            throw new CorruptDataException($"Event {partition}-{number} follows number {Last[partition]}.");
        }

        Last[partition] = number;
        var position = ReadOptional(ref reader);
        Position = position ?? Position;
        var json = reader.ReadBytes();
        if (_keepsEvents)
        {
            _open.Add(
                (partition, number), new JournalEvent(partition, number, position, json.ToArray(), _order++));
        }
    }

    private void Acknowledge(int partition, long number)
    {
        for (var next = Acknowledged[partition] + 1; _open.Count > 0 && next <= number; next++)
        {
            _open.Remove((partition, next));
        }

        Acknowledged[partition] = Math.Max(Acknowledged[partition], number);
    }

    private int ReadPartition(ref ByteReader reader)
    {
        var partition = reader.ReadLength();
        return partition < Last.Length
            ? partition
            : throw new CorruptDataException($"Partition {partition} is none of {Last.Length}.");
    }

    private static void WriteOptional(ByteWriter writer, string? text)
    {
        writer.WriteByte(text is null ? (byte)0 : (byte)1);
        if (text is not null)
        {
            writer.WriteText(text);
        }
    }

    private static string? ReadOptional(ref ByteReader reader) => reader.ReadByte() == 0 ? null : reader.ReadText();
}
