using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Ledger;

namespace StreamBatch.Domain.Tests.Ledger;

/// <summary>Goal: the latest tombstone of each entity, until the horizon. Method: tables for the bounds; random use
/// beside a list of all tombstones.</summary>
public sealed class TombstoneLedgerTests
{
    [Theory]
    [InlineData(10, 9, 0, true)]
    [InlineData(10, 10, 0, true)]
    [InlineData(10, 11, 0, false)]
    [InlineData(10, 5, 9, true)]
    [InlineData(10, 5, 10, false)]
    [InlineData(-10, -10, -11, true)]
    [InlineData(-10, -10, -10, false)]
    public void Covers_WhatIsAtOrBeforeIt_UntilTheHorizonReachesIt(long tombstone, long time, long horizon, bool covers)
    {
        var ledger = new TombstoneLedger();
        ledger.Add("k"u8, tombstone, long.MinValue);

        Assert.Equal(covers, ledger.Covers("k"u8, time, horizon));
        Assert.False(ledger.Covers("other"u8, time, horizon));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ledger_UnderRandomUse_IsTheReference(int seed)
    {
        var random = new Random(seed);
        var ledger = new TombstoneLedger();
        List<(string Key, long Time)> reference = [];
        long horizon = -500;
        for (var step = 0; step < 20_000; step++)
        {
            horizon += random.Next(2);
            var (key, time) = ($"k{random.Next(3_000)}", step + random.Next(-1_000, 1_000));
            var asked = Encoding.UTF8.GetBytes($"k{random.Next(3_000)}");
            var at = step + random.NextInt64(-1_000, 1_000);
            ledger.Forget(horizon);
            ledger.Add(Encoding.UTF8.GetBytes(key), time, horizon);
            if (time > horizon)
            {
                reference.Add((key, time));
            }

            if (step % 10 == 0)
            {
                Assert.Equal(
                    reference.Exists(item => item.Time > horizon && at <= item.Time
                        && item.Key == Encoding.UTF8.GetString(asked)),
                    ledger.Covers(asked, at, horizon));
            }

            if (random.Next(5_000) == 0)
            {
                ledger = Reload(ledger, horizon);
            }
        }
    }

    [Fact]
    public void Save_LeavesOutWhatIsForgotten_AndOrdersByKey()
    {
        var ledger = new TombstoneLedger();
        ledger.Add("b"u8, 20, 0);
        ledger.Add("a"u8, 30, 0);
        ledger.Add("c"u8, 5, 0);
        var other = new TombstoneLedger();
        other.Add("a"u8, 30, 0);
        other.Add("a"u8, 10, 0);
        other.Add("b"u8, 20, 0);

        Assert.Equal(Save(ledger, 10), Save(other, 10));
    }

    private static byte[] Save(TombstoneLedger ledger, long horizon)
    {
        var writer = new ByteWriter();
        ledger.Save(writer, horizon);
        return writer.Written.ToArray();
    }

    private static TombstoneLedger Reload(TombstoneLedger ledger, long horizon)
    {
        var reader = new ByteReader(Save(ledger, horizon));
        var loaded = new TombstoneLedger();
        loaded.Load(ref reader);
        Assert.True(reader.AtEnd);
        return loaded;
    }
}
