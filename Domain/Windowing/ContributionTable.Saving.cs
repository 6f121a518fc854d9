using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Ledger;

namespace StreamBatch.Domain.Windowing;

/// <remarks>
/// A table is saved whole, without the events that were taken away; or in segments that are never written again, in
/// which every event keeps its place, and a rest that says which of them are gone, or not counted in all windows.
/// </remarks>
internal sealed partial class ContributionTable
{
    private const int EventBytes = 20;

    private SegmentCuts? _cuts;
    private int _cutBytes;

    /// <summary>The bytes of the events that are in no segment, about.</summary>
    public int BytesOutOfSegments => _bytes.Length - _cutBytes + ((Count - InSegments) * EventBytes);

    private int InSegments => _cuts?.End ?? 0;

    public void Save(ByteWriter writer)
    {
        var count = 0;
        for (var at = 0; at < Count; at++)
        {
            count += _slots[at] == Gone ? 0 : 1;
        }

        writer.WriteVarint((ulong)count);
        for (var at = 0; at < Count; at++)
        {
            if (_slots[at] != Gone)
            {
                SaveEvent(writer, at);
                var (from, to) = SpanOf(at);
                writer.WriteInt64(from);
                writer.WriteInt64(to);
            }
        }
    }

    public void Load(ref ByteReader reader)
    {
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var at = LoadEvent(ref reader, reader.ReadLength());
            SetSpan(at, reader.ReadInt64(), reader.ReadInt64());
        }
    }

    /// <summary>Puts at most <paramref name="most"/> of the oldest events that are in no segment into a new one; gives
    /// their number, and the newest event time.</summary>
    public (int Events, long Newest) Cut(long number, int most)
    {
        var (from, to) = (InSegments, Math.Min(Count, InSegments + most));
        (_cuts ??= new SegmentCuts()).Cut(number, to);
        _cutBytes = EndOf(to - 1);
        var newest = long.MinValue;
        for (var at = from; at < to; at++)
        {
            newest = Math.Max(newest, _times[at]);
        }

        return (to - from, newest);
    }

    /// <summary>Makes one segment of two that follow each other.</summary>
    public void Merge(long first, long second, long into) => _cuts?.Merge(first, second, into);

    /// <summary>The number of events in a segment, counted or taken away.</summary>
    public int EventsOf(long number) => _cuts?.RangeOf(number) is var (from, to) ? to - from : 0;

    /// <summary>Writes the events of a segment; of one that was taken away nothing but that it was there.</summary>
    public void SaveSegment(ByteWriter writer, long number)
    {
        var (from, to) = _cuts!.RangeOf(number);
        writer.WriteVarint((ulong)(to - from));
        for (var at = from; at < to; at++)
        {
            SaveEventOrPlace(writer, at);
        }
    }

    /// <summary>Reads, after what comes before it, a segment.</summary>
    public void LoadSegment(ref ByteReader reader, long number)
    {
        LoadEventsOrPlaces(ref reader);
        (_cuts ??= new SegmentCuts()).Cut(number, Count);
        _cutBytes = _bytes.Length;
    }

    /// <summary>Writes what is in no segment: how many events are in one, which of them are gone, the events after
    /// them, and which are not counted in all windows.</summary>
    public void SaveRest(ByteWriter writer)
    {
        writer.WriteVarint((ulong)InSegments);
        WritePlaces(writer, _hasGone ? InSegments : 0, at => _slots[at] == Gone, null);
        writer.WriteVarint((ulong)(Count - InSegments));
        for (var at = InSegments; at < Count; at++)
        {
            SaveEventOrPlace(writer, at);
        }

        WritePlaces(
            writer,
            _spans is null ? 0 : Count,
            at => _slots[at] != Gone && _spans!.ContainsKey(at),
            at =>
            {
                writer.WriteInt64(SpanOf(at).From);
                writer.WriteInt64(SpanOf(at).To);
            });
    }

    /// <summary>Reads, after all segments, what <see cref="SaveRest"/> wrote.</summary>
    public void LoadRest(ref ByteReader reader)
    {
        if (reader.ReadLength() != Count)
        {
            throw new CorruptDataException("The segments of a state do not have the events that its head names.");
        }

        var place = 0;
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            place += reader.ReadLength();
            Remove(place);
        }

        LoadEventsOrPlaces(ref reader);
        place = 0;
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            place += reader.ReadLength();
            SetSpan(place, reader.ReadInt64(), reader.ReadInt64());
        }
    }

    private static void WritePlaces(ByteWriter writer, int end, Func<int, bool> isWritten, Action<int>? then)
    {
        var places = Enumerable.Range(0, end).Where(isWritten).ToList();
        writer.WriteVarint((ulong)places.Count);
        var last = 0;
        foreach (var place in places)
        {
            writer.WriteVarint((ulong)(place - last));
            last = place;
            then?.Invoke(place);
        }
    }

    // Its slot + 1, or 0 for one that was taken away.
    private void SaveEventOrPlace(ByteWriter writer, int at)
    {
        if (_slots[at] == Gone)
        {
            writer.WriteByte(0);
            return;
        }

        writer.WriteVarint((ulong)_slots[at] + 1);
        WriteEvent(writer, at);
    }

    private void LoadEventsOrPlaces(ref ByteReader reader)
    {
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var slot = reader.ReadLength() - 1;
            if (slot >= 0)
            {
                LoadEvent(ref reader, slot);
            }
            else
            {
                Remove(Append(0, 0, 0, -1));
            }
        }
    }

    private void SaveEvent(ByteWriter writer, int at)
    {
        writer.WriteVarint((ulong)_slots[at]);
        WriteEvent(writer, at);
    }

    private void WriteEvent(ByteWriter writer, int at)
    {
        writer.WriteInt64(_times[at]);
        writer.WriteUInt64(_identities[at]);
        writer.WriteBytes(_bytes.Written[_starts[at]..EndOf(at)]);
    }

    private int LoadEvent(ref ByteReader reader, int slot)
    {
        var at = Append(slot, reader.ReadInt64(), reader.ReadUInt64(), -1);
        _bytes.WriteRaw(reader.ReadBytes());
        return at;
    }

    private int EndOf(int at) => at < 0 ? 0 : at + 1 < Count ? _starts[at + 1] : _bytes.Length;
}
