using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Ledger;

/// <summary>
/// The numbers heard of a dense sequence: the greatest, and the holes below it. Numbers before the first one heard are
/// a hole as well, which is no gap until a lower number comes. When there are too many holes the lowest one is given
/// up.
/// </summary>
internal sealed class SequenceSet
{
    /// <summary>The most holes that are kept.</summary>
    public const int MaxHoles = 1_024;

    private readonly SortedList<ulong, ulong> _holes = [];
    private ulong? _greatest;
    private ulong _least;

    /// <summary>Below it nothing is known any more.</summary>
    public ulong Floor { get; private set; }

    /// <summary>In how many runs the numbers that are missing lie.</summary>
    public int Holes => _holes.Keys.Count(first => first > _least);

    /// <summary>How many numbers are missing between the least and the greatest heard.</summary>
    public ulong Missing
    {
        get
        {
            ulong missing = 0;
            foreach (var (first, last) in _holes)
            {
                missing += first > _least ? last - first + 1 : 0;
            }

            return missing;
        }
    }

    /// <summary>Whether a number has been heard. False below the floor.</summary>
    public bool Contains(ulong number) =>
        number >= Floor && number <= _greatest && HoleOf(number) < 0;

    public void Add(ulong number)
    {
        if (number < Floor)
        {
            return;
        }

        if (_greatest is not { } greatest)
        {
            _greatest = number;
            _least = number;
            AddHole(0, number);
        }
        else if (number > greatest)
        {
            _greatest = number;
            AddHole(greatest + 1, number);
        }
        else if (HoleOf(number) is var place and >= 0)
        {
            var (first, last) = (_holes.GetKeyAtIndex(place), _holes.GetValueAtIndex(place));
            _holes.RemoveAt(place);
            AddHole(first, number);
            if (number < last)
            {
                _holes.Add(number + 1, last);
            }

            _least = Math.Min(_least, number);
        }

        while (_holes.Count > MaxHoles)
        {
            Floor = _holes.GetValueAtIndex(0) + 1;
            _holes.RemoveAt(0);
        }
    }

    public void Save(ByteWriter writer)
    {
        writer.WriteByte(_greatest is null ? (byte)0 : (byte)1);
        writer.WriteUInt64(_greatest ?? 0);
        writer.WriteUInt64(_least);
        writer.WriteUInt64(Floor);
        writer.WriteVarint((ulong)_holes.Count);
        foreach (var (first, last) in _holes)
        {
            writer.WriteUInt64(first);
            writer.WriteUInt64(last);
        }
    }

    public static SequenceSet Load(ref ByteReader reader)
    {
        var isHeard = reader.ReadByte() != 0;
        var greatest = reader.ReadUInt64();
        var set = new SequenceSet
        {
            _greatest = isHeard ? greatest : null,
            _least = reader.ReadUInt64(),
            Floor = reader.ReadUInt64(),
        };
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var first = reader.ReadUInt64();
            set._holes.Add(first, reader.ReadUInt64());
        }

        return set;
    }

    private void AddHole(ulong first, ulong after)
    {
        if (first < after)
        {
            _holes.Add(first, after - 1);
        }
    }

    // The place of the hole that holds the number; −1 for none.
    private int HoleOf(ulong number)
    {
        var (low, high) = (0, _holes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _holes.GetKeyAtIndex(middle) <= number ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && _holes.GetValueAtIndex(low - 1) >= number ? low - 1 : -1;
    }
}
