using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Ledger;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Tests.Ledger;

/// <summary>
/// Goal: the ledger says what a dictionary says, in 48 bytes an entry. Method: random identities, times and horizons,
/// with saving and loading in between, beside a reference that keeps everything and looks at the horizon when asked.
/// </summary>
public sealed class IdentityLedgerTests
{
    [Theory]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void Bytes_AreAtMost48AnEntry(int entries)
    {
        var random = new Random(1);
        var ledger = new IdentityLedger();
        for (var i = 0; i < entries; i++)
        {
            ledger.Add(NextIdentity(random), new LedgerEntry(1, i, i), long.MinValue);
        }

        Assert.Equal(entries, ledger.Count);
        Assert.InRange((double)ledger.Bytes / entries, 0, 48);
    }

    // The worst place: the index has just doubled.
    [Fact]
    public void Bytes_AreAtMost48AnEntry_AtEveryCountFrom65536()
    {
        var random = new Random(1);
        var ledger = new IdentityLedger();
        for (var i = 1; i <= 450_000; i++)
        {
            ledger.Add(NextIdentity(random), new LedgerEntry(1, i, i), long.MinValue);
            Assert.False(i >= 65_536 && ledger.Bytes > 48L * i, $"{ledger.Bytes} bytes for {i} entries");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Ledger_UnderRandomUse_IsTheReference(int seed)
    {
        var random = new Random(seed);
        var ledger = new IdentityLedger();
        Dictionary<UInt128, LedgerEntry> reference = [];
        List<UInt128> identities = [];
        long horizon = long.MinValue;
        long offset = random.NextInt64(1L << 37) - 200_000;
        for (var step = 0; step < 120_000; step++)
        {
            var identity = identities.Count > 0 && random.Next(3) == 0
                ? identities[random.Next(identities.Count)]
                : NextIdentity(random);
            var isKnown = reference.TryGetValue(identity, out var expected) && expected.Time > horizon;

            Assert.Equal(isKnown, ledger.TryFind(identity, horizon, out var found));
            Assert.Equal(isKnown ? expected : default, found);
            if (!isKnown)
            {
                var time = Math.Max(horizon + 1, step - 20_000) + random.Next(40_000);
                var entry = new LedgerEntry((ulong)random.NextInt64(), time, Math.Max(offset++, 0))
                {
                    Kind = (RecordKind)random.Next(3),
                    IsHeld = random.Next(4) == 0,
                };
                ledger.Add(identity, entry, horizon);
                reference[identity] = entry;
                identities.Add(identity);
            }

            if (random.Next(50) == 0)
            {
                horizon = Math.Max(horizon, step - random.Next(10_000));
            }

            if (random.Next(20_000) == 0)
            {
                ledger = Reload(ledger, horizon);
            }
        }

        Assert.Equal(
            reference.Where(pair => pair.Value.Time > horizon).OrderBy(pair => pair.Key),
            identities.Distinct().Where(identity => ledger.TryFind(identity, horizon, out _))
                .Select(identity => KeyValuePair.Create(identity, Find(ledger, identity, horizon)))
                .OrderBy(pair => pair.Key));
        Assert.Equal(reference.Values.Count(entry => entry.Time > horizon), Reload(ledger, horizon).Count);
    }

    [Fact]
    public void Identities_ThatShareTheirPlaceAndTag_AreToldApart()
    {
        var ledger = new IdentityLedger();
        for (ulong i = 0; i < 200; i++)
        {
            ledger.Add(new UInt128(i, 5), new LedgerEntry(i, 1, (long)i), 0);
        }

        for (ulong i = 0; i < 200; i++)
        {
            Assert.True(ledger.TryFind(new UInt128(i, 5), 0, out var entry));
            Assert.Equal(i, entry.Content);
        }

        Assert.False(ledger.TryFind(new UInt128(200, 5), 0, out _));
        Assert.False(ledger.TryFind(new UInt128(0, 5), 1, out _));
    }

    private static LedgerEntry Find(IdentityLedger ledger, UInt128 identity, long horizon)
    {
        ledger.TryFind(identity, horizon, out var entry);
        return entry;
    }

    private static IdentityLedger Reload(IdentityLedger ledger, long horizon)
    {
        var writer = new ByteWriter();
        ledger.Save(writer, horizon);
        var reader = new ByteReader(writer.Written);
        var loaded = new IdentityLedger();
        loaded.Load(ref reader);
        Assert.True(reader.AtEnd);
        return loaded;
    }

    private static UInt128 NextIdentity(Random random) =>
        new(NextHalf(random), NextHalf(random));

    private static ulong NextHalf(Random random) => (ulong)random.NextInt64(long.MinValue, long.MaxValue);
}
