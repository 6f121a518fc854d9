using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;

namespace StreamBatch.Engine.EntityHosting;

public sealed partial class EntityHost
{
    private const byte HandOverVersion = 1;

    /// <summary>Writes all that this host has, published or not, for a host elsewhere that goes on in its place. This
    /// one takes no call after that.</summary>
    public void HandOver(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(HandOverVersion);
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

        _state.Save(writer);
    }

    /// <summary>The host that goes on from what <see cref="HandOver"/> wrote. What a newer version wrote is passed
    /// over: the host then has nothing, and is given again what it misses.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="partition">The partition of the entity.</param>
    /// <param name="hashKey">The key of the records' hashes.</param>
    /// <param name="bytes">What was written.</param>
    public static EntityHost TakeOver(
        CompiledContract contract,
        int partition,
        HashKey hashKey,
        ReadOnlySpan<byte> bytes)
    {
        var host = new EntityHost(contract, partition, hashKey);
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != HandOverVersion)
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

        host._state.Load(ref reader);
        return host;
    }
}
