using System.Numerics;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Ledger;

/// <summary>
/// The idempotency ledger of a partition: which identities were counted, with their content, event time and offset.
/// Entries lie densely in chunks of parallel arrays behind one open-addressing index of 32-bit numbers, so that an
/// entry costs 37 bytes and at most 11 of index: 48 bytes at most. Not safe for use by several threads.
/// </summary>
/// <remarks>
/// An entry at event time t is forgotten exactly when t is at or before the horizon that the caller passes, whether or
/// not it is still stored; the space of forgotten entries is reclaimed when the ledger would grow.
/// </remarks>
public sealed partial class IdentityLedger
{
    /// <summary>The most entries that one ledger stores.</summary>
    public const int MaxEntries = (1 << EntryBits) - 2;

    private const int ChunkBits = 9;
    private const int ChunkSize = 1 << ChunkBits;
    private const int EntryBits = 26;
    private const uint EntryMask = (1u << EntryBits) - 1;

    // Small, since a ledger may be that of a single entity.
    private const int InitialIndex = 16;
    private const int InitialChunk = 8;
    private const int LeastSweep = 64;

    // The kind of an entry that says that an earlier one, in a segment, is gone.
    private const RecordKind GoneKind = (RecordKind)3;
    private const int GoneTop = (int)GoneKind << 5;

    private readonly List<Chunk> _chunks = [];
    private uint[] _index = new uint[InitialIndex];
    private int _nextSweep = LeastSweep;

    /// <summary>The number of entries stored, forgotten ones that are not yet reclaimed included.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of all arrays.</summary>
    public long Bytes => (long)_index.Length * sizeof(uint) + (long)Room * Chunk.EntryBytes;

    private int Room => _chunks.Count == 0 ? 0 : ((_chunks.Count - 1) << ChunkBits) + _chunks[^1].Size;

    /// <summary>
    /// Looks <paramref name="identity"/> up; false when it is not known or its event time is at or before
    /// <paramref name="horizon"/>.
    /// </summary>
    public bool TryFind(UInt128 identity, long horizon, out LedgerEntry entry)
    {
        var number = Find(identity, horizon);
        entry = number < 0 ? default : _chunks[number >> ChunkBits].Entry(number & (ChunkSize - 1));
        return number >= 0;
    }

    /// <summary>Adds an identity, or puts <paramref name="entry"/> in the place of what is known of it.</summary>
    /// <exception cref="LedgerFullException">The ledger has <see cref="MaxEntries"/> entries past the
    /// horizon.</exception>
    public void Set(UInt128 identity, LedgerEntry entry, long horizon)
    {
        var number = Find(identity, horizon);
        if (number < 0)
        {
            Add(identity, entry, horizon);
        }
        else if (number < InSegments)
        {
            Supersede(number, identity, entry, horizon);
        }
        else
        {
            _chunks[number >> ChunkBits].Set(number & (ChunkSize - 1), identity, entry);
        }
    }

    private int Find(UInt128 identity, long horizon)
    {
        var mask = (uint)_index.Length - 1;
        var tag = TagOf(identity);
        for (var slot = LowBits(identity) & mask; _index[slot] != 0; slot = (slot + 1) & mask)
        {
            if ((_index[slot] & ~EntryMask) != tag)
            {
                continue;
            }

            var number = (int)(_index[slot] & EntryMask) - 1;
            var chunk = _chunks[number >> ChunkBits];
            var at = number & (ChunkSize - 1);
            if (chunk.Identities[at] == identity && chunk.Times[at] > horizon)
            {
                return number;
            }
        }

        return -1;
    }

    /// <summary>Adds an identity that <see cref="TryFind"/> does not know under <paramref name="horizon"/>.</summary>
    /// <exception cref="LedgerFullException">The ledger has <see cref="MaxEntries"/> entries past the
    /// horizon.</exception>
    public void Add(UInt128 identity, LedgerEntry entry, long horizon)
    {
        MakeRoom(horizon);
        Append(identity, entry);
        Place(identity, Count);
    }

    private void MakeRoom(long horizon)
    {
        if (Count >= _nextSweep)
        {
            Sweep(horizon);
        }

        if ((Count + 1) * 4L > _index.Length * 3L)
        {
            Reindex(_index.Length * 2);
        }

        if (Count == MaxEntries)
        {
            throw new LedgerFullException();
        }
    }

    private static uint TagOf(UInt128 identity) => (uint)(identity >> 96) & ~EntryMask;

    private static uint LowBits(UInt128 identity) => (uint)(identity & uint.MaxValue);

    private void Append(UInt128 identity, LedgerEntry entry)
    {
        if (Count == Room)
        {
            if (_chunks.Count > 0 && _chunks[^1].Size < ChunkSize)
            {
                _chunks[^1].Grow();
            }
            else
            {
                _chunks.Add(new Chunk(_chunks.Count == 0 ? InitialChunk : ChunkSize));
            }
        }

        _chunks[Count >> ChunkBits].Set(Count & (ChunkSize - 1), identity, entry);
        Count++;
    }

    private void Place(UInt128 identity, int numberFromOne)
    {
        var mask = (uint)_index.Length - 1;
        var slot = LowBits(identity) & mask;
        while (_index[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        _index[slot] = TagOf(identity) | (uint)numberFromOne;
    }

    private void Sweep(long horizon)
    {
        var (kept, cut) = (0, 0);
        var nextCut = CutAt(cut);
        for (var i = 0; i < Count; i++)
        {
            while (i == nextCut)
            {
                _cuts!.Move(cut++, kept);
                nextCut = CutAt(cut);
            }

            var chunk = _chunks[i >> ChunkBits];
            var at = i & (ChunkSize - 1);
            if (chunk.Times[at] <= horizon)
            {
                continue;
            }

            if (kept != i)
            {
                _chunks[kept >> ChunkBits].Set(kept & (ChunkSize - 1), chunk.Identities[at], chunk.Entry(at));
            }

            kept++;
        }

        for (; nextCut != int.MaxValue; nextCut = CutAt(cut))
        {
            _cuts!.Move(cut++, kept);
        }

        if (kept != Count)
        {
            Count = kept;
            var chunks = (kept + ChunkSize - 1) >> ChunkBits;
            _chunks.RemoveRange(chunks, _chunks.Count - chunks);
            Reindex((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(InitialIndex, kept * 4L / 3 + 1)));
        }

        _nextSweep = Math.Max(LeastSweep, Count * 2);
    }

    private void Reindex(int size)
    {
        _index = new uint[size];
        for (var i = 0; i < Count; i++)
        {
            var chunk = _chunks[i >> ChunkBits];
            if (!chunk.IsGone(i & (ChunkSize - 1)))
            {
                Place(chunk.Identities[i & (ChunkSize - 1)], i + 1);
            }
        }
    }

    private sealed class Chunk(int size)
    {
        public const int EntryBytes = 16 + 8 + 8 + 4 + 1;

        public UInt128[] Identities = new UInt128[size];
        public ulong[] Contents = new ulong[size];
        public long[] Times = new long[size];
        private uint[] _offsets = new uint[size];
        private byte[] _offsetTops = new byte[size];

        public int Size => Times.Length;

        public void Grow()
        {
            var twice = 2 * Size;
            Array.Resize(ref Identities, twice);
            Array.Resize(ref Contents, twice);
            Array.Resize(ref _offsets, twice);
            Array.Resize(ref _offsetTops, twice);
            Array.Resize(ref Times, twice);
        }

        public void Forget(int at) => Times[at] = long.MinValue;

        public bool IsGone(int at) => (_offsetTops[at] & GoneTop) == GoneTop;

        // The fifth byte of an offset has five bits of it, two of the kind, and one that says held.
        public LedgerEntry Entry(int at) =>
            new(Contents[at], Times[at], _offsets[at] | ((long)(_offsetTops[at] & 0x1f) << 32))
            {
                Kind = (RecordKind)((_offsetTops[at] >> 5) & 0x03),
                IsHeld = (_offsetTops[at] & 0x80) != 0,
            };

        public void Set(int at, UInt128 identity, LedgerEntry entry)
        {
            Identities[at] = identity;
            Contents[at] = entry.Content;
            Times[at] = entry.Time;
            _offsets[at] = unchecked((uint)entry.Offset);
            _offsetTops[at] = (byte)((int)(entry.Offset >> 32) | ((int)entry.Kind << 5) | (entry.IsHeld ? 0x80 : 0));
        }
    }
}
