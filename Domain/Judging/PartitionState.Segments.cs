using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Judging;

/// <remarks>
/// A state that is saved often is saved as a head and segments: ledger entries, and the events counted in windows, are
/// written once, and a few times more when segments are made one. The head has all the rest, and lists the segments.
/// </remarks>
public sealed partial class PartitionState
{
    private const byte SegmentedFormat = 3;
    private const byte SegmentFormat = 1;
    private const int LedgerEntryBytes = 40;

    private readonly List<StateSegment> _segments = [];
    private long _lastSegment;

    /// <summary>The segments, in order.</summary>
    public IReadOnlyList<StateSegment> Segments => _segments;

    /// <summary>
    /// Divides the state anew: drops segments of which nothing is left, puts what has come since into new ones when it
    /// is too much for the head, and makes one of several where there are many. <see cref="SaveHead"/> comes next; both
    /// together are one saving, and what was saved before is not valid beside it.
    /// </summary>
    public SegmentChanges Divide(SegmentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var before = _segments.ConvertAll(segment => segment.Number);
        DropForgotten();
        if (BytesOutOfSegments > options.MaxInlineBytes)
        {
            do
            {
                Cut(options.FullEntries);
            }
            while (BytesOutOfSegments > 0);
        }

        while (SegmentMerging.FindRun(_segments, options, BucketLength) is { } run)
        {
            Merge(run, options.FanIn);
        }

        while (SegmentMerging.FindPair(_segments, options) is { } pair)
        {
            Merge(pair, 2);
        }

        var writer = new ByteWriter();
        var added = _segments.Where(segment => !before.Contains(segment.Number)).Select(Write).ToList();
        before.RemoveAll(number => _segments.Exists(segment => segment.Number == number));
        return added.Count + before.Count == 0 ? SegmentChanges.None : new SegmentChanges(added, before);

        SavedSegment Write(StateSegment segment)
        {
            writer.Clear();
            SaveSegment(writer, segment.Number);
            return new SavedSegment(segment.Number, segment.Newest, writer.ToArray());
        }
    }

    /// <summary>Writes what is in no segment, and the list of them; docs/formats/protocol.md is the page of the format.
    /// Without any segment it is what <see cref="Save"/> writes.</summary>
    public void SaveHead(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_segments.Count == 0)
        {
            Save(writer);
            return;
        }

        WritePlace(writer, SegmentedFormat);
        writer.WriteVarint((ulong)_segments.Count);
        foreach (var segment in _segments)
        {
            writer.WriteVarint((ulong)segment.Number);
            writer.WriteVarint((ulong)segment.Entries);
            writer.WriteZigZag(segment.Newest);
        }

        var horizon = Horizon;
        _ledger.SaveRest(writer, horizon);
        _retracted.SaveRest(writer, horizon);
        _sequences.Save(writer);
        _tombstones.Save(writer, horizon);
        _quarantine.Save(writer);
        _windows.SaveRest(writer);
    }

    /// <summary>Writes a segment as it is now.</summary>
    public void SaveSegment(ByteWriter writer, long number)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var horizon = Horizon;
        writer.WriteByte(SegmentFormat);
        _ledger.SaveSegment(writer, number, horizon);
        _retracted.SaveSegment(writer, number, horizon);
        _windows.SaveSegment(writer, number);
    }

    /// <summary>Reads what <see cref="SaveHead"/> wrote into the state of an empty log.</summary>
    /// <param name="reader">The head.</param>
    /// <param name="segments">The segments that are stored. One that the head does not list is passed over.</param>
    /// <exception cref="CorruptDataException">A segment is missing, or something was written by a newer version.
    /// </exception>
    public void Load(ref ByteReader reader, IReadOnlyList<SavedSegment> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        foreach (var segment in segments)
        {
            _lastSegment = Math.Max(_lastSegment, segment.Number);
        }

        if (reader.Rest is not [SegmentedFormat, ..])
        {
            Load(ref reader);
            return;
        }

        reader.ReadByte();
        ReadPlace(ref reader);
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            _segments.Add(new StateSegment((long)reader.ReadVarint(), reader.ReadLength(), reader.ReadZigZag()));
        }

        var windows = LoadLedgers(segments.ToDictionary(segment => segment.Number));
        _ledger.LoadMore(ref reader, Horizon);
        _retracted.LoadMore(ref reader, Horizon);
        _sequences.Load(ref reader);
        _tombstones.Load(ref reader);
        _quarantine.Load(ref reader);
        _windows.LoadRest(ref reader, Watermark, windows);
    }

    // An event time stays at most this much longer in a segment than it must.
    private long BucketLength => _contract.SizeMicroseconds + _contract.LatenessMicroseconds;

    private long BytesOutOfSegments =>
        ((_ledger.OutOfSegments + (long)_retracted.OutOfSegments) * LedgerEntryBytes) + _windows.BytesOutOfSegments();

    private List<(long Number, ReadOnlyMemory<byte> Bytes)> LoadLedgers(Dictionary<long, SavedSegment> stored)
    {
        List<(long, ReadOnlyMemory<byte>)> windows = [];
        foreach (var (number, _, _) in _segments)
        {
            if (!stored.TryGetValue(number, out var segment))
            {
                throw new CorruptDataException($"Segment {number} of a state is missing.");
            }

            var reader = new ByteReader(segment.Bytes.Span);
            if (reader.ReadByte() != SegmentFormat)
            {
                throw new CorruptDataException("A segment of a state was written by a newer version.");
            }

            _ledger.LoadSegment(ref reader, number, Horizon);
            _retracted.LoadSegment(ref reader, number, Horizon);
            windows.Add((number, segment.Bytes[reader.Position..]));
        }

        return windows;
    }

    private void DropForgotten()
    {
        var horizon = Horizon;
        var forgotten = _segments.Where(segment => segment.Newest <= horizon && _windows.EventsOf(segment.Number) == 0)
            .Select(segment => segment.Number).ToList();
        if (forgotten.Count > 0)
        {
            _ledger.Drop(forgotten, horizon);
            _retracted.Drop(forgotten, horizon);
            _segments.RemoveAll(segment => forgotten.Contains(segment.Number));
        }
    }

    private void Cut(int most)
    {
        var number = ++_lastSegment;
        var horizon = Horizon;
        var ledger = _ledger.Cut(number, most, horizon);
        var retracted = _retracted.Cut(number, most, horizon);
        var windows = _windows.Cut(number, most);
        _segments.Add(new StateSegment(
            number,
            ledger.Entries + retracted.Entries + windows.Events,
            Math.Max(windows.Newest, Math.Max(ledger.Newest, retracted.Newest))));
    }

    private void Merge(int first, int count)
    {
        var into = ++_lastSegment;
        var merged = _segments[first];
        for (var i = first + 1; i < first + count; i++)
        {
            var next = _segments[i];
            _ledger.Merge(merged.Number, next.Number, into);
            _retracted.Merge(merged.Number, next.Number, into);
            _windows.Merge(merged.Number, next.Number, into);
            merged = new StateSegment(into, 0, Math.Max(merged.Newest, next.Newest));
        }

        _segments[first] = merged with
        {
            Entries = _ledger.EntriesOf(into) + _retracted.EntriesOf(into) + _windows.EventsOf(into),
        };
        _segments.RemoveRange(first + 1, count - 1);
    }
}
