using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Windowing;

/// <summary>The binary form of a pane on its way from its entity to the writer of its partition: without what that
/// writer knows or decides (partition, number, key, block).</summary>
public static class PaneCodec
{
    private const byte HasDelta = 1;
    private const byte HasRun = 2;
    private const byte HasCount = 1;
    private const byte HasRank = 2;
    private const byte HasTexts = 4;

    /// <summary>Appends <paramref name="pane"/>.</summary>
    public static void Write(ByteWriter writer, Pane pane)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(pane);
        writer.WriteByte((byte)((pane.Delta is null ? 0 : HasDelta) | (pane.Run is null ? 0 : HasRun)));
        writer.WriteByte((byte)((int)pane.Mode | ((int)pane.Timing << 2) | ((int)pane.Cause << 4)));
        writer.WriteZigZag(pane.Window.Start.Microseconds);
        writer.WriteZigZag(pane.Window.End.Microseconds);
        writer.WriteVarint((ulong)pane.Revision);
        writer.WriteZigZag(pane.RestsOn);
        AggregateValues.Write(writer, pane.Values);
        AggregateValues.Write(writer, pane.Retracts);
        if (pane.Delta is { } delta)
        {
            Write(writer, delta);
        }

        if (pane.Run is { } run)
        {
            writer.WriteText(run);
        }
    }

    /// <summary>Reads what <see cref="Write(ByteWriter, Pane)"/> wrote.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="partition">The partition of the entity.</param>
    /// <param name="key">The entity.</param>
    /// <param name="offset">The last offset of the block that caused it.</param>
    /// <param name="ingested">When that block was accepted.</param>
    /// <returns>The pane, with number 0.</returns>
    public static Pane Read(ref ByteReader reader, int partition, string key, long offset, HybridTimestamp ingested)
    {
        var flags = reader.ReadByte();
        var marks = reader.ReadByte();
        return new Pane
        {
            Partition = partition,
            Number = 0,
            Key = key,
            Mode = (PaneMode)(marks & 3),
            Timing = (PaneTiming)((marks >> 2) & 3),
            Cause = (PaneCause)(marks >> 4),
            Window = new Window(new EventTime(reader.ReadZigZag()), new EventTime(reader.ReadZigZag())),
            Revision = reader.ReadLength(),
            RestsOn = reader.ReadZigZag(),
            Values = AggregateValues.Read(ref reader),
            Retracts = AggregateValues.Read(ref reader),
            Delta = (flags & HasDelta) != 0 ? ReadDelta(ref reader) : null,
            Run = (flags & HasRun) != 0 ? reader.ReadText() : null,
            Offset = offset,
            Ingested = ingested,
        };
    }

    private static void Write(ByteWriter writer, AggregateDelta delta)
    {
        writer.WriteVarint((ulong)delta.Count);
        foreach (var partial in delta)
        {
            writer.WriteByte((byte)((partial.Count is null ? 0 : HasCount) | (partial.Rank is null ? 0 : HasRank)
                | (partial.Values is null ? 0 : HasTexts)));
            partial.Value.Write(writer);
            if (partial.Count is { } count)
            {
                writer.WriteZigZag(count);
            }

            if (partial.Rank is { } rank)
            {
                writer.WriteZigZag(rank.Time);
                writer.WriteText(rank.Source);
                writer.WriteText(rank.Id);
            }

            if (partial.Values is { } texts)
            {
                writer.WriteVarint((ulong)texts.Length);
                foreach (var text in texts)
                {
                    writer.WriteText(text);
                }
            }
        }
    }

    private static AggregateDelta ReadDelta(ref ByteReader reader)
    {
        var partials = new AggregatePartial[reader.ReadLength()];
        for (var i = 0; i < partials.Length; i++)
        {
            var flags = reader.ReadByte();
            partials[i] = new AggregatePartial
            {
                Value = AggregateValue.Read(ref reader),
                Count = (flags & HasCount) != 0 ? reader.ReadZigZag() : null,
                Rank = (flags & HasRank) != 0
                    ? new EventRank(reader.ReadZigZag(), reader.ReadText(), reader.ReadText())
                    : null,
                Values = (flags & HasTexts) != 0 ? [.. ReadTexts(ref reader)] : null,
            };
        }

        return new AggregateDelta(partials);
    }

    private static string[] ReadTexts(ref ByteReader reader)
    {
        var texts = new string[reader.ReadLength()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.ReadText();
        }

        return texts;
    }
}
