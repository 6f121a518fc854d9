using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Aggregation;

/// <summary>The stored form of a window's partial state.</summary>
internal static class AggregateStateCodec
{
    private const byte None = 0;
    private const byte Edge = 1;
    private const byte Distinct = 2;

    public static void Save(ReadOnlySpan<Int128> cells, ReadOnlySpan<object?> extras, ByteWriter writer)
    {
        foreach (var cell in cells)
        {
            writer.WriteZigZag128(cell);
        }

        foreach (var extra in extras)
        {
            switch (extra)
            {
                case EdgeState edge:
                    writer.WriteByte(Edge);
                    edge.Save(writer);
                    break;
                case DistinctState distinct:
                    writer.WriteByte(Distinct);
                    distinct.Save(writer);
                    break;
                default:
                    writer.WriteByte(None);
                    break;
            }
        }
    }

    public static void Load(Span<Int128> cells, Span<object?> extras, ref ByteReader reader)
    {
        foreach (ref var cell in cells)
        {
            cell = reader.ReadZigZag128();
        }

        foreach (ref var extra in extras)
        {
            extra = reader.ReadByte() switch
            {
                None => null,
                Edge => EdgeState.Load(ref reader),
                Distinct => DistinctState.Load(ref reader),
                _ => throw new CorruptDataException("A checkpoint holds an aggregate that is not known here."),
            };
        }
    }
}
