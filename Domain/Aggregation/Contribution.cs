using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Aggregation;

/// <summary>
/// What one event gives to the aggregates of its windows, decoded: its columns, and what first, last and distinct need
/// of it. Scratch memory of its owner, filled again for each event.
/// </summary>
internal sealed class Contribution
{
    private readonly AggregateLayout _layout;
    private readonly Int128[] _values;
    private readonly string?[] _texts;

    public Contribution(AggregateLayout layout)
    {
        _layout = layout;
        _values = new Int128[layout.ColumnCount];
        _texts = new string?[layout.ColumnCount];
    }

    /// <summary>Which columns have a value, a bit each.</summary>
    public ulong Present { get; private set; }

    /// <summary>The columns in units of their scale; zero for those that are no numbers.</summary>
    public ReadOnlySpan<Int128> Values => _values;

    /// <summary>The place of the event; only where first or last need it.</summary>
    public EventRank Rank { get; private set; }

    /// <summary>The canonical text of a column that is no number, of which the layout needs it.</summary>
    public string TextOf(int column) => _texts[column]!;

    /// <summary>Appends the encoding of an event's contribution: no more of it than the aggregates need.</summary>
    public static void Write(AggregateLayout layout, RecordBatch batch, int index, ByteWriter bytes)
    {
        var present = batch.Headers[index].Present;
        var values = batch.ValuesOf(index);
        bytes.WriteVarint(present);
        for (var column = 0; column < values.Length; column++)
        {
            if ((present & (1UL << column)) == 0)
            {
                continue;
            }

            if (layout.IsNumber(column))
            {
                bytes.WriteZigZag128(values[column]);
            }
            else if (layout.NeedsText(column))
            {
                bytes.WriteBytes(batch.TextOf(index, column));
            }
        }

        if (layout.NeedsRank)
        {
            bytes.WriteBytes(batch.SourceOf(index));
            bytes.WriteBytes(batch.IdOf(index));
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote of an event at <paramref name="time"/>.</summary>
    public void Read(long time, ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        Present = reader.ReadVarint();
        for (var column = 0; column < _values.Length; column++)
        {
            _values[column] = 0;
            if ((Present & (1UL << column)) == 0)
            {
                continue;
            }

            if (_layout.IsNumber(column))
            {
                _values[column] = reader.ReadZigZag128();
            }
            else if (_layout.NeedsText(column))
            {
                _texts[column] = Encoding.UTF8.GetString(reader.ReadBytes());
            }
        }

        if (_layout.NeedsRank)
        {
            Rank = new EventRank(time, reader.ReadText(), reader.ReadText());
        }
    }
}
