using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Ledger;

namespace StreamBatch.Domain.Tests.Ledger;

public sealed class SequenceLedgerTests
{
    // What is stored is what is remembered: marks and holes, in memory as in the checkpoint.
    [Fact]
    public void Bytes_OfAMillionEventsWithAFewHoles_AreFarBelowOneAnEvent()
    {
        const int Events = 1_000_000;
        var ledger = new SequenceLedger();
        for (ulong number = 1; number <= Events; number++)
        {
            if (number % 100_003 != 0)
            {
                ledger.Arrive(7, "/s"u8, number);
                ledger.Count(7, number);
            }
        }

        Assert.Equal([new SequenceGap("/s", 9, 9)], ledger.Gaps);
        Assert.InRange((double)Save(ledger).Length / Events, 0, 0.01);
    }

    [Fact]
    public void Bytes_WithEveryHoleThatIsKept_AreBelowOneAnEvent()
    {
        const int Events = 100_000;
        var ledger = new SequenceLedger();
        for (ulong number = 1; number <= Events; number++)
        {
            if (number % 50 != 0)
            {
                ledger.Arrive(7, "/s"u8, number);
                ledger.Count(7, number);
            }
        }

        Assert.Equal(SequenceSet.MaxHoles, Assert.Single(ledger.Gaps).Holes);
        Assert.InRange((double)Save(ledger).Length / Events, 0, 1);
    }

    [Fact]
    public void NumbersThatCame_AreNoGaps_ButKnownOnlyWhenCounted()
    {
        var ledger = new SequenceLedger();
        ledger.Arrive(1, "/b"u8, 5);
        ledger.Count(1, 5);
        ledger.Arrive(1, "/b"u8, 6);
        ledger.Arrive(1, "/b"u8, 8);
        ledger.Count(1, 8);
        ledger.Arrive(2, "/a"u8, 1);
        ledger.Arrive(2, "/a"u8, 4);

        var loaded = Load(Save(ledger));

        foreach (var either in (SequenceLedger[])[ledger, loaded])
        {
            Assert.Equal([new SequenceGap("/a", 2, 1), new SequenceGap("/b", 1, 1)], either.Gaps);
            Assert.True(either.IsKnown(1, 5));
            Assert.False(either.IsKnown(1, 6));
            Assert.False(either.IsKnown(1, 7));
            Assert.True(either.IsKnown(1, 8));
            Assert.False(either.IsKnown(2, 5));
            Assert.False(either.IsKnown(3, 5));
            Assert.False(either.IsForgotten(1, 1));
            Assert.False(either.IsForgotten(3, 1));
        }

        Assert.Equal(Save(ledger), Save(loaded));
    }

    [Fact]
    public void Gap_ThatIsFilled_IsReportedNoMore()
    {
        var ledger = new SequenceLedger();
        ledger.Arrive(1, "/s"u8, 1);
        ledger.Arrive(1, "/s"u8, 3);
        Assert.Equal(1UL, Assert.Single(ledger.Gaps).Missing);

        ledger.Arrive(1, "/s"u8, 2);

        Assert.Empty(ledger.Gaps);
    }

    [Fact]
    public void NumberInAHoleThatWasGivenUp_IsForgotten()
    {
        var ledger = new SequenceLedger();
        for (ulong number = 10; number <= 10 + (SequenceSet.MaxHoles * 4); number += 2)
        {
            ledger.Arrive(1, "/s"u8, number);
            ledger.Count(1, number);
        }

        Assert.True(ledger.IsForgotten(1, 11));
        Assert.False(ledger.IsKnown(1, 11));
        Assert.False(ledger.IsForgotten(1, 10 + (SequenceSet.MaxHoles * 4)));
    }

    private static byte[] Save(SequenceLedger ledger)
    {
        var writer = new ByteWriter();
        ledger.Save(writer);
        return writer.Written.ToArray();
    }

    private static SequenceLedger Load(byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        var ledger = new SequenceLedger();
        ledger.Load(ref reader);
        Assert.True(reader.AtEnd);
        return ledger;
    }
}
