using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Generation.Keys;
using StreamBatch.Generation.Values;

namespace StreamBatch.Generation.Events;

/// <summary>Writes CloudEvents 1.0 as compact JSON. The attributes stand before <c>data</c>, which is last.</summary>
internal sealed class EventWriter
{
    private readonly Contract _contract;
    private readonly KeySpace _keys;
    private readonly RecordValues _values;
    private readonly byte[][] _sources;
    private readonly byte[] _type;
    private readonly ulong _seed;
    private readonly TimeText _times = new();

    public EventWriter(Contract contract, KeySpace keys, RecordValues values, int sources, ulong seed)
    {
        _contract = contract;
        _keys = keys;
        _values = values;
        _seed = seed;
        _sources = [.. Enumerable.Range(0, sources).Select(SourceName).Select(JsonText.Quoted)];
        _type = [.. ",\"type\":"u8, .. JsonText.Quoted(contract.Id)];
    }

    /// <summary>The name of source <paramref name="source"/>: the contract's first.</summary>
    public string SourceName(int source) => source < _contract.Watermark.Sources.Length
        ? _contract.Watermark.Sources[source]
        : FormattableString.Invariant($"/generated/{source + 1}");

    /// <summary>A record, with one of its values <paramref name="broken"/> unless that is null.</summary>
    public void WriteRecord(ByteWriter target, EventIdentity identity, int key, long time, BrokenValue? broken)
    {
        WriteHead(target, identity, time);
        target.WriteRaw(",\"data\":{"u8);
        _values.Write(target, key, time, broken);
        target.WriteRaw("}}"u8);
    }

    /// <summary>The retraction of <paramref name="retracted"/>, which is at <paramref name="time"/>.</summary>
    public void WriteRetraction(
        ByteWriter target,
        EventIdentity identity,
        int key,
        long time,
        EventIdentity retracted,
        bool hasData)
    {
        WriteHead(target, identity, time);
        target.WriteRaw(",\"kind\":\"retraction\",\"retracts\":\""u8);
        WriteId(target, retracted);
        target.WriteByte((byte)'"');
        WriteEntity(target, key, hasData);
    }

    /// <summary>A tombstone of <paramref name="key"/>.</summary>
    public void WriteTombstone(ByteWriter target, EventIdentity identity, int key, long time, bool hasData)
    {
        WriteHead(target, identity, time);
        target.WriteRaw(",\"kind\":\"tombstone\""u8);
        WriteEntity(target, key, hasData);
    }

    private void WriteHead(ByteWriter target, EventIdentity identity, long time)
    {
        target.WriteRaw("{\"specversion\":\"1.0\",\"id\":\""u8);
        WriteId(target, identity);
        target.WriteRaw("\",\"source\":"u8);
        target.WriteRaw(_sources[identity.Source]);
        target.WriteRaw(_type);
        target.WriteRaw(",\"time\":\""u8);
        _times.WriteInstant(target, time);
        target.WriteByte((byte)'"');
        if (identity.Partition is not null)
        {
            target.WriteRaw(",\"sequence\":"u8);
            JsonText.WriteNumber(target, identity.Number);
        }
    }

    private void WriteId(ByteWriter target, EventIdentity identity)
    {
        // Runs of several seeds go together into one store: only their stamped events are the same.
        if (identity.Partition is { } partition)
        {
            JsonText.WriteNumber(target, partition);
            target.WriteByte((byte)':');
        }
        else
        {
            JsonText.WriteNumber(target, (long)_seed);
            target.WriteByte((byte)'-');
        }

        JsonText.WriteNumber(target, identity.Number);
    }

    // The key stands in the data or is the subject.
    private void WriteEntity(ByteWriter target, int key, bool hasData)
    {
        if (hasData)
        {
            target.WriteRaw(",\"data\":{"u8);
            _keys.WriteMembers(target, key);
            target.WriteRaw("}}"u8);
        }
        else
        {
            target.WriteRaw(",\"subject\":"u8);
            target.WriteRaw(JsonText.Quoted(System.Text.Encoding.UTF8.GetString(_keys.TextOf(key))));
            target.WriteByte((byte)'}');
        }
    }
}
