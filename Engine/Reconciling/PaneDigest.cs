using System.Buffers;
using System.Text.Json;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>The digest of a pane with all that it says, to hold stored revisions against a replay.</summary>
internal static class PaneDigest
{
    private static readonly HashKey Key = new(0x3c6ef372fe94f82b, 0x510e527fade682d1);

    public static DigestSums Of(Contract contract, Pane pane)
    {
        var writer = new ByteWriter(256);
        Write(writer, contract, pane);
        var hash = SipHash.Hash128(Key, writer.Written);
        return unchecked(new DigestSums(1, (ulong)hash, (ulong)(hash >> 64)));
    }

    /// <summary>Writes all that a pane says.</summary>
    public static void Write(ByteWriter writer, Contract contract, Pane pane)
    {
        writer.WriteZigZag(pane.Partition);
        writer.WriteZigZag(pane.Number);
        writer.WriteText(pane.Key);
        writer.WriteInt64(pane.Window.Start.Microseconds);
        writer.WriteInt64(pane.Window.End.Microseconds);
        writer.WriteZigZag(pane.Revision);
        writer.WriteByte((byte)pane.Mode);
        writer.WriteByte((byte)pane.Timing);
        writer.WriteByte((byte)pane.Cause);
        Write(writer, pane.Values);
        Write(writer, pane.Retracts);
        writer.WriteBytes(DeltaOf(contract, pane.Delta));
        writer.WriteZigZag(pane.Offset);
        writer.WriteZigZag(pane.RestsOn);
        writer.WriteInt64(pane.Ingested.Microseconds);
        writer.WriteUInt32(pane.Ingested.Counter);
        writer.WriteText(pane.Run ?? "");
    }

    private static void Write(ByteWriter writer, AggregateValues? values)
    {
        writer.WriteVarint((ulong)(values is null ? 0 : values.Count + 1));
        foreach (var value in values ?? new AggregateValues())
        {
            value.Write(writer);
        }
    }

    private static ReadOnlySpan<byte> DeltaOf(Contract contract, AggregateDelta? delta)
    {
        if (delta is null)
        {
            return [];
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            AggregateDeltaJson.Write(json, contract, delta, (writer, time) => writer.WriteNumberValue(time));
        }

        return buffer.WrittenSpan;
    }
}
