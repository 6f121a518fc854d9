using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Ledger;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Tests.Ledger;

/// <summary>
/// Goal: a ledger made anew from its segments knows what a dictionary knows, whatever was replaced since they were
/// written. Method: random entries, replacements of any event time, horizons, cuts, merges and drops; segments that are
/// written stay as they are.
/// </summary>
public sealed class LedgerSegmentTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Ledger_FromItsSegments_IsTheReference(int seed)
    {
        var random = new Random(seed);
        var subject = new Subject();
        Dictionary<UInt128, LedgerEntry> reference = [];
        long horizon = long.MinValue;
        for (var step = 0; step < 20_000; step++)
        {
            // Few identities, so that many are replaced: by an entry of any time that is not forgotten.
            var identity = new UInt128(0, (ulong)random.Next(500));
            var time = Math.Max(horizon, step - 300) + random.Next(1, 600);
            var entry = new LedgerEntry((ulong)random.NextInt64(), time, step)
            {
                Kind = (RecordKind)random.Next(3),
                IsHeld = random.Next(4) == 0,
            };
            subject.Ledger.Set(identity, entry, horizon);
            reference[identity] = entry;
            horizon = random.Next(20) == 0 ? Math.Max(horizon, step - random.Next(200)) : horizon;
            if (random.Next(30) == 0)
            {
                subject.Save(random, horizon);
            }

            if (random.Next(100) == 0)
            {
                subject.Restore(horizon);
                Check(subject.Ledger, reference, horizon);
            }
        }

        Assert.True(subject.Merges > 50 && subject.Drops > 20, $"{subject.Merges} {subject.Drops}");
    }

    // The later entry is forgotten first: the earlier one, whose segment is there for longer, must not come back.
    [Fact]
    public void ReplacedEntry_DoesNotComeBack_WhenTheOlderOneThatReplacedItIsForgotten()
    {
        var subject = new Subject();
        subject.Ledger.Set(1, new LedgerEntry(1, 100, 1), 0);
        subject.Save(null, 0);
        subject.Ledger.Set(1, new LedgerEntry(2, 10, 2), 0);
        subject.Save(null, 0);

        subject.Restore(20);

        Assert.False(subject.Ledger.TryFind(1, 20, out _));
    }

    private static void Check(IdentityLedger ledger, Dictionary<UInt128, LedgerEntry> reference, long horizon)
    {
        for (UInt128 identity = 0; identity < 500; identity++)
        {
            var isKnown = reference.TryGetValue(identity, out var expected) && expected.Time > horizon;
            Assert.Equal(isKnown, ledger.TryFind(identity, horizon, out var found));
            Assert.Equal(isKnown ? expected : default, found);
        }
    }

    private sealed class Subject
    {
        private readonly List<(long Number, long Newest, byte[] Bytes)> _segments = [];
        private byte[] _rest = [0];
        private long _number;

        public IdentityLedger Ledger { get; private set; } = new();

        public int Merges { get; private set; }

        public int Drops { get; private set; }

        public void Save(Random? random, long horizon)
        {
            Drop(horizon);
            if (random?.Next(4) != 0)
            {
                var (_, newest) = Ledger.Cut(++_number, 1_000, horizon);
                _segments.Add((_number, newest, Segment(_number, horizon)));
            }

            if (_segments.Count > 1 && random?.Next(3) == 0)
            {
                var (first, into) = (random.Next(_segments.Count - 1), ++_number);
                var (one, two) = (_segments[first], _segments[first + 1]);
                Ledger.Merge(one.Number, two.Number, into);
                _segments[first] = (into, Math.Max(one.Newest, two.Newest), Segment(into, horizon));
                _segments.RemoveAt(first + 1);
                Merges++;
            }

            var writer = new ByteWriter();
            Ledger.SaveRest(writer, horizon);
            _rest = writer.ToArray();
        }

        // What has come since the last saving is saved, too; nothing is in a segment that was not before.
        public void Restore(long horizon)
        {
            var writer = new ByteWriter();
            Ledger.SaveRest(writer, horizon);
            _rest = writer.ToArray();
            var restored = new IdentityLedger();
            foreach (var (number, _, bytes) in _segments)
            {
                var segment = new ByteReader(bytes);
                restored.LoadSegment(ref segment, number, horizon);
                Assert.True(segment.AtEnd);
            }

            var reader = new ByteReader(_rest);
            restored.LoadMore(ref reader, horizon);
            Ledger = restored;
        }

        private void Drop(long horizon)
        {
            var forgotten = _segments.FindAll(segment => segment.Newest <= horizon).ConvertAll(item => item.Number);
            Ledger.Drop(forgotten, horizon);
            _segments.RemoveAll(segment => forgotten.Contains(segment.Number));
            Drops += forgotten.Count;
        }

        private byte[] Segment(long number, long horizon)
        {
            var writer = new ByteWriter();
            Ledger.SaveSegment(writer, number, horizon);
            return writer.ToArray();
        }
    }
}
