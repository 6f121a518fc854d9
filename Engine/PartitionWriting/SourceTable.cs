using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Watermarks;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>
/// The progress of the sources that a partition has accepted events of: what the contract's watermark starts again from
/// when those that reported it are gone. Both members of a source only grow. Not safe for use by several threads.
/// </summary>
public sealed class SourceTable
{
    private readonly Dictionary<byte[], Progress> _sources = new(Utf8KeyComparer.Instance);
    private readonly Dictionary<byte[], Progress>.AlternateLookup<ReadOnlySpan<byte>> _byName;

    /// <summary>A table without sources.</summary>
    public SourceTable() => _byName = _sources.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>The number of sources.</summary>
    public int Count => _sources.Count;

    /// <summary>The sources, by name; none is idle here.</summary>
    public IReadOnlyList<SourceState> Sources =>
    [
        .. _sources.Values.OrderBy(source => source.Name, StringComparer.Ordinal)
            .Select(source => new SourceState(source.Name, source.MaxTime, source.LastHeard, false)),
    ];

    /// <summary>Takes an accepted or late event.</summary>
    /// <param name="source">Its source, in UTF-8.</param>
    /// <param name="kind">What it does: only records tell of progress.</param>
    /// <param name="time">Its event time in microseconds.</param>
    /// <param name="ingested">When its block was accepted, in microseconds.</param>
    public void Add(ReadOnlySpan<byte> source, RecordKind kind, long? time, long ingested)
    {
        if (_byName.TryGetValue(source, out var known))
        {
            known.Add(kind == RecordKind.Record ? time : null, ingested);
        }
        else if (kind == RecordKind.Record)
        {
            var name = Encoding.UTF8.GetString(source);
            _sources.Add(source.ToArray(), new Progress(name) { MaxTime = time, LastHeard = ingested });
        }
    }

    /// <summary>Takes what another table knows of a source.</summary>
    public void Add(SourceState source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Add(Encoding.UTF8.GetBytes(source.Source), RecordKind.Record, source.MaxTime, source.LastHeard);
    }

    /// <summary>Forgets all sources.</summary>
    public void Clear() => _sources.Clear();

    /// <summary>Appends the table; docs/formats/protocol.md is the page of the format.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteVarint((ulong)_sources.Count);
        foreach (var source in Sources)
        {
            writer.WriteText(source.Source);
            writer.WriteByte(source.MaxTime is null ? (byte)0 : (byte)1);
            writer.WriteZigZag(source.MaxTime ?? 0);
            writer.WriteZigZag(source.LastHeard);
        }
    }

    /// <summary>The table that <see cref="Write"/> wrote.</summary>
    public static SourceTable Parse(ReadOnlySpan<byte> bytes)
    {
        var table = new SourceTable();
        var reader = new ByteReader(bytes);
        table.Read(ref reader);
        return table;
    }

    /// <summary>Adds what <see cref="Write"/> wrote.</summary>
    public void Read(ref ByteReader reader)
    {
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var name = reader.ReadText();
            var hasTime = reader.ReadByte() != 0;
            var time = reader.ReadZigZag();
            Add(new SourceState(name, hasTime ? time : null, reader.ReadZigZag(), false));
        }
    }

    private sealed class Progress(string name)
    {
        public string Name { get; } = name;

        public long? MaxTime { get; set; }

        public long LastHeard { get; set; }

        public void Add(long? time, long heard)
        {
            MaxTime = MaxTime is { } known && !(time > known) ? known : time;
            LastHeard = Math.Max(LastHeard, heard);
        }
    }
}
