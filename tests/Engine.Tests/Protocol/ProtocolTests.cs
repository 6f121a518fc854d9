using StreamBatch.Testing.Protocol;

namespace StreamBatch.Engine.Tests.Protocol;

/// <summary>
/// Goal: whatever the network, the store and the hosts do, no event is lost or applied twice, no older revision stands
/// over a newer, the watermark is never ahead of a slow source, and every window is complete in the end. Method: each
/// seed is a contract, its producers and their disorder; the store is held against one fold over its logs.
/// </summary>
public sealed class ProtocolTests
{
    [Fact]
    public void Roles_UnderEveryDisorder_GiveWhatOneFoldOverTheLogGives()
    {
        SortedDictionary<string, int> happened = new(StringComparer.Ordinal);
        List<string> broken = [];
        for (var seed = 0; seed < TestScale.Runs(1_000); seed++)
        {
            try
            {
                foreach (var (what, count) in ProtocolRun.Run(seed, hasActs: true))
                {
                    happened[what] = happened.GetValueOrDefault(what) + count;
                }
            }
            catch (ProtocolBrokenException failure)
            {
                broken.Add(failure.Message);
            }
        }

        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
        string[] kinds =
        [
            "crash", "zombie", "pause", "second activation", "message lost", "store failed before",
            "store failed after", "fenced", "entity flushed", "entity write refused", "request sent again",
            "entity moved", "segment written", "segments merged", "segment dropped",
            "flush deferred", "event of a busy key refused",
            "act sent again", "Confirm Done", "Correct Done", "Correct Superseded", "Release Done",
            "Release NotQuarantined", "Release NotReleasable", "Discard Done", "Discard NotQuarantined",
        ];
        Assert.All(kinds, kind => Assert.Contains(kind, happened.Keys));
    }

    [Fact]
    public void ControlLog_WithAppendsFromOutside_HasEachOnce_AndNoneOfATurnThatEnded()
    {
        SortedDictionary<string, int> happened = new(StringComparer.Ordinal);
        for (var seed = 0; seed < TestScale.Runs(400); seed++)
        {
            foreach (var (what, count) in ProtocolRun.Run(seed, appendsControl: true))
            {
                happened[what] = happened.GetValueOrDefault(what) + count;
            }
        }

        string[] kinds = ["append Appended", "append Stopped", "append Fenced", "turn begun beside another", "cut"];
        Assert.All(kinds, kind => Assert.Contains(kind, happened.Keys));
    }

    [Fact]
    public void OpenWindows_ReadUnderEveryDisorder_AreThoseAfterABlock_AndCountWhatWasAcknowledged()
    {
        SortedDictionary<string, int> happened = new(StringComparer.Ordinal);
        List<string> broken = [];
        for (var seed = 0; seed < TestScale.Runs(400); seed++)
        {
            try
            {
                foreach (var (what, count) in ProtocolRun.Run(seed, readsOpen: true))
                {
                    happened[what] = happened.GetValueOrDefault(what) + count;
                }
            }
            catch (ProtocolBrokenException failure)
            {
                broken.Add(failure.Message);
            }
        }

        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
        string[] kinds =
        [
            "page read", "page with windows", "page not read", "open windows read from the store",
            "crash", "zombie", "second activation", "entity moved",
        ];
        Assert.All(kinds, kind => Assert.Contains(kind, happened.Keys));
    }

    [Fact]
    public void BoundedInput_UnderEveryDisorder_HoldsTheWatermarkToItsEnd()
    {
        SortedDictionary<string, int> happened = new(StringComparer.Ordinal);
        List<string> broken = [];
        for (var seed = 0; seed < TestScale.Runs(400); seed++)
        {
            try
            {
                foreach (var (what, count) in ProtocolRun.Run(seed, isBounded: true))
                {
                    happened[what] = happened.GetValueOrDefault(what) + count;
                }
            }
            catch (ProtocolBrokenException failure)
            {
                broken.Add(failure.Message);
            }
        }

        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
        string[] kinds = ["watermark held", "request sent again", "crash", "zombie", "fan-in stopped"];
        Assert.All(kinds, kind => Assert.Contains(kind, happened.Keys));
    }

    // A writer that had been replaced, and had nothing to append since, told what was open before.
    [Theory]
    [InlineData(56)]
    [InlineData(151)]
    [InlineData(263)]
    [InlineData(368)]
    public void OpenWindows_AreNotToldByAWriterThatWasReplaced(int seed) => ProtocolRun.Run(seed, readsOpen: true);

    // An entity that lost what was not durable was given the watermark of an unpublished block later than it came, and
    // told the next writer so.
    [Theory]
    [InlineData(348)]
    [InlineData(1252)]
    [InlineData(1599)]
    public void EntityThatCatchesUp_CompletesItsWindowsInTheBlocksThatDid(int seed) => ProtocolRun.Run(seed);

    // An entity was ahead of a new writer, whose turn left out what it had, and then lost it.
    [Theory]
    [InlineData(444)]
    [InlineData(855)]
    [InlineData(1464)]
    public void EntityThatWasAheadAndLostIt_GetsTheTurnsFirstBlocksToo(int seed) => ProtocolRun.Run(seed);
}
