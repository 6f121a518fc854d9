using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Ledger;

/// <remarks>
/// A ledger is saved whole, or in segments that are never written again: the entries between two cuts, in the order in
/// which they came. An entry in a segment that is replaced stays there; another one, with its time, says that it is
/// gone, and is forgotten when it is. So all segments in order, and then the rest, are the ledger.
/// </remarks>
public sealed partial class IdentityLedger
{
    private const int HeldMark = 0x04;
    private const int GoneMark = 0x08;
    private const int MostEntryBytes = 16 + 8 + 8 + 6 + 1;
    private const int MostRoom = 1 << 28;

    private SegmentCuts? _cuts;

    /// <summary>The number of entries that are in no segment, forgotten ones included.</summary>
    internal int OutOfSegments => Count - InSegments;

    private int InSegments => _cuts?.End ?? 0;

    /// <summary>Writes the entries that are not forgotten under <paramref name="horizon"/>.</summary>
    public void Save(ByteWriter writer, long horizon)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Sweep(horizon);
        SaveEntries(writer, 0, Count, horizon, withGone: false);
    }

    /// <summary>Reads into an empty ledger what <see cref="Save"/> wrote.</summary>
    public void Load(ref ByteReader reader) => LoadMore(ref reader, long.MinValue);

    /// <summary>Puts at most <paramref name="most"/> of the oldest entries that are in no segment into a new one.
    /// </summary>
    /// <returns>The number of its entries, and the newest event time of those that are not forgotten.</returns>
    internal (int Entries, long Newest) Cut(long number, int most, long horizon)
    {
        var (from, to) = (InSegments, Math.Min(Count, InSegments + most));
        (_cuts ??= new SegmentCuts()).Cut(number, to);
        var newest = long.MinValue;
        for (var i = from; i < to; i++)
        {
            newest = Math.Max(newest, _chunks[i >> ChunkBits].Times[i & (ChunkSize - 1)]);
        }

        return (to - from, newest > horizon ? newest : long.MinValue);
    }

    /// <summary>Makes one segment of two that follow each other.</summary>
    internal void Merge(long first, long second, long into) => _cuts?.Merge(first, second, into);

    /// <summary>The number of entries of a segment that are still here.</summary>
    internal int EntriesOf(long number) => _cuts?.RangeOf(number) is var (from, to) ? to - from : 0;

    /// <summary>Forgets segments, all of whose entries are forgotten.</summary>
    internal void Drop(IReadOnlyList<long> numbers, long horizon)
    {
        if (_cuts is { } cuts)
        {
            Sweep(horizon);
            foreach (var number in numbers)
            {
                cuts.Remove(number);
            }
        }
    }

    /// <summary>Writes the entries of a segment that are not forgotten.</summary>
    internal void SaveSegment(ByteWriter writer, long number, long horizon)
    {
        var (from, to) = _cuts?.RangeOf(number) ?? (0, 0);
        SaveEntries(writer, from, to, horizon, withGone: true);
    }

    /// <summary>Writes the entries that are in no segment and are not forgotten.</summary>
    internal void SaveRest(ByteWriter writer, long horizon) =>
        SaveEntries(writer, InSegments, Count, horizon, withGone: true);

    /// <summary>Reads, after what comes before it, a segment.</summary>
    internal void LoadSegment(ref ByteReader reader, long number, long horizon)
    {
        LoadMore(ref reader, horizon);
        (_cuts ??= new SegmentCuts()).Cut(number, Count);
    }

    /// <summary>Reads, after what comes before them, entries that are not forgotten.</summary>
    internal void LoadMore(ref ByteReader reader, long horizon)
    {
        var count = reader.ReadLength();
        var index = _index.Length;
        while ((Count + (long)count) * 4 > index * 3L)
        {
            index *= 2;
        }

        if (index > _index.Length)
        {
            Reindex(index);
        }

        for (var i = 0; i < count; i++)
        {
            var identity = reader.ReadUInt128();
            var content = reader.ReadUInt64();
            var time = reader.ReadInt64();
            var offset = (long)reader.ReadVarint();
            var marks = reader.ReadByte();
            if (time <= horizon)
            {
                continue;
            }

            if (Count == MaxEntries)
            {
                throw new LedgerFullException();
            }

            if ((marks & GoneMark) != 0)
            {
                if (Find(identity, horizon) is var number && number >= 0)
                {
                    _chunks[number >> ChunkBits].Forget(number & (ChunkSize - 1));
                }

                Append(identity, Gone(time));
                continue;
            }

            Append(identity, new LedgerEntry(content, time, offset)
            {
                Kind = (RecordKind)(marks & ~HeldMark),
                IsHeld = (marks & HeldMark) != 0,
            });
            Place(identity, Count);
        }

        _nextSweep = Math.Max(LeastSweep, Count * 2);
    }

    private static LedgerEntry Gone(long time) => new(0, time, 0) { Kind = GoneKind };

    private int CutAt(int cut) => _cuts is { } cuts && cut < cuts.Count ? cuts.EndAt(cut) : int.MaxValue;

    // The entry stands in a segment and stays there.
    private void Supersede(int number, UInt128 identity, LedgerEntry entry, long horizon)
    {
        var chunk = _chunks[number >> ChunkBits];
        var time = chunk.Times[number & (ChunkSize - 1)];
        chunk.Forget(number & (ChunkSize - 1));
        MakeRoom(horizon);
        Append(identity, Gone(time));
        Add(identity, entry, horizon);
    }

    private void SaveEntries(ByteWriter writer, int from, int to, long horizon, bool withGone)
    {
        var count = 0;
        for (var i = from; i < to; i++)
        {
            count += IsSaved(i, horizon, withGone) ? 1 : 0;
        }

        writer.WriteVarint((ulong)count);
        writer.EnsureRoom((int)Math.Min((long)count * MostEntryBytes, MostRoom));
        for (var i = from; i < to; i++)
        {
            if (!IsSaved(i, horizon, withGone))
            {
                continue;
            }

            var chunk = _chunks[i >> ChunkBits];
            var at = i & (ChunkSize - 1);
            writer.WriteUInt128(chunk.Identities[at]);
            writer.WriteUInt64(chunk.Contents[at]);
            writer.WriteInt64(chunk.Times[at]);
            var entry = chunk.Entry(at);
            writer.WriteVarint((ulong)entry.Offset);
            writer.WriteByte((byte)(chunk.IsGone(at) ? GoneMark : (int)entry.Kind | (entry.IsHeld ? HeldMark : 0)));
        }
    }

    private bool IsSaved(int number, long horizon, bool withGone)
    {
        var chunk = _chunks[number >> ChunkBits];
        var at = number & (ChunkSize - 1);
        return chunk.Times[at] > horizon && (withGone || !chunk.IsGone(at));
    }
}
