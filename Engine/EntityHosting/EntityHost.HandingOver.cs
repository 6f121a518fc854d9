using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;

namespace StreamBatch.Engine.EntityHosting;

public sealed partial class EntityHost
{
    private const byte HandOverVersion = 1;
    private const byte SegmentedHandOver = 2;

    /// <summary>Writes all that this host has, published or not, for a host elsewhere that goes on in its place. This
    /// one takes no call after that.</summary>
    public void HandOver(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(_state.Segments.Count > 0 ? SegmentedHandOver : HandOverVersion);
        writer.WriteByte(_isLoaded ? (byte)1 : (byte)0);
        writer.WriteInt64(_epoch);
        writer.WriteVarint((ulong)_published);
        writer.WriteZigZag(_flushed);
        writer.WriteInt64(_flushedDeadline);
        writer.WriteZigZag(LastApplied);
        writer.WriteVarint((ulong)_unpublished.Count);
        foreach (var effects in _unpublished)
        {
            effects.Write(writer);
        }

        if (_state.Segments.Count > 0)
        {
            HandOverSegments(writer);
        }

        _state.SaveHead(writer);
    }

    /// <summary>The host that goes on from what <see cref="HandOver"/> wrote. What a newer version wrote is passed
    /// over: the host then has nothing, and is given again what it misses.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="partition">The partition of the entity.</param>
    /// <param name="hashKey">The key of the records' hashes.</param>
    /// <param name="bytes">What was written.</param>
    /// <param name="options">How the state is divided; null for the default.</param>
    public static EntityHost TakeOver(
        CompiledContract contract,
        int partition,
        HashKey hashKey,
        ReadOnlySpan<byte> bytes,
        SegmentOptions? options = null)
    {
        var host = new EntityHost(contract, partition, hashKey) { Segments = options ?? new SegmentOptions() };
        var reader = new ByteReader(bytes);
        var version = reader.ReadByte();
        if (version is not (HandOverVersion or SegmentedHandOver))
        {
            return host;
        }

        host._isLoaded = reader.ReadByte() != 0;
        host._epoch = reader.ReadInt64();
        host._published = (long)reader.ReadVarint();
        host._flushed = reader.ReadZigZag();
        host._flushedDeadline = reader.ReadInt64();
        host.LastApplied = reader.ReadZigZag();
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            // They are only given in answers, which name no key.
            host._unpublished.Add(SliceEffects.Read(ref reader, partition, ""));
        }

        host.LoadState(ref reader, version == SegmentedHandOver ? TakeSegments(ref reader) : []);
        return host;
    }

    // The state has them in memory: whoever goes on need not read them again.
    private void HandOverSegments(ByteWriter writer)
    {
        var bytes = new ByteWriter();
        writer.WriteVarint((ulong)_state.Segments.Count);
        foreach (var segment in _state.Segments)
        {
            bytes.Clear();
            _state.SaveSegment(bytes, segment.Number);
            writer.WriteVarint((ulong)segment.Number);
            writer.WriteBytes(bytes.Written);
        }
    }

    private static SavedSegment[] TakeSegments(ref ByteReader reader)
    {
        var segments = new SavedSegment[reader.ReadLength()];
        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = new SavedSegment((long)reader.ReadVarint(), 0, reader.ReadBytes().ToArray());
        }

        return segments;
    }
}
