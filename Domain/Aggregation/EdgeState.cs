using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Aggregation;

/// <summary>The partial state of first or last: the value that leads so far, with its place. Immutable.</summary>
internal sealed record EdgeState(EventRank Rank, AggregateValue Value)
{
    public void Save(ByteWriter writer)
    {
        writer.WriteInt64(Rank.Time);
        writer.WriteText(Rank.Source);
        writer.WriteText(Rank.Id);
        Value.Write(writer);
    }

    public static EdgeState Load(ref ByteReader reader) =>
        new(new EventRank(reader.ReadInt64(), reader.ReadText(), reader.ReadText()), AggregateValue.Read(ref reader));
}
