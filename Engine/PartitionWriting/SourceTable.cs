using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Watermarks;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>
/// The progress of the sources that a partition has accepted events of: what the contract's watermark starts again from
/// when those that reported it are gone. Both members of a source only grow. Not safe for use by several threads.
/// </summary>
public sealed class SourceTable
{
    private readonly Dictionary<string, SourceState> _sources = new(StringComparer.Ordinal);

    /// <summary>The sources, by name; none is idle here.</summary>
    public IReadOnlyList<SourceState> Sources =>
        [.. _sources.Values.OrderBy(source => source.Source, StringComparer.Ordinal)];

    /// <summary>Takes an accepted or late event.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="kind">What it does: only records tell of progress.</param>
    /// <param name="time">Its event time in microseconds.</param>
    /// <param name="ingested">When its block was accepted, in microseconds.</param>
    public void Add(string source, RecordKind kind, long? time, long ingested)
    {
        if (kind == RecordKind.Record)
        {
            Add(new SourceState(source, time, ingested, false));
        }
        else if (_sources.ContainsKey(source))
        {
            Add(new SourceState(source, null, ingested, false));
        }
    }

    /// <summary>Takes what another table knows of a source.</summary>
    public void Add(SourceState source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var known = _sources.GetValueOrDefault(source.Source);
        _sources[source.Source] = new SourceState(
            source.Source,
            known?.MaxTime is { } time && !(source.MaxTime > time) ? time : source.MaxTime,
            Math.Max(known?.LastHeard ?? long.MinValue, source.LastHeard),
            false);
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
}
