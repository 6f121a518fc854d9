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
        var happened = ProtocolSweep.Run(
            seeds: 1_000,
            shifts: 2,
            (seed, shift) => ProtocolRun.Run(seed, hasActs: true, shift: shift));
        string[] kinds =
        [
            "crash", "zombie", "pause", "second activation", "message lost", "store failed before",
            "store failed after", "fenced", "entity flushed", "entity write refused", "request sent again",
            "entity moved", "segment written", "segments merged", "segment dropped",
            "flush deferred", "event of a busy key refused",
            "act sent again", "Confirm Done", "Correct Done", "Correct Superseded", "Release Done",
            "Release NotQuarantined", "Release NotReleasable", "Discard Done", "Discard NotQuarantined",
        ];
        Assert.All(kinds, kind => Assert.Contains(kind, happened));
    }

    [Fact]
    public void ControlLog_WithAppendsFromOutside_HasEachOnce_AndNoneOfATurnThatEnded()
    {
        var happened = ProtocolSweep.Run(
            seeds: 400,
            shifts: 2,
            (seed, shift) => ProtocolRun.Run(seed, appendsControl: true, shift: shift));

        string[] kinds = ["append Appended", "append Stopped", "append Fenced", "turn begun beside another", "cut"];
        Assert.All(kinds, kind => Assert.Contains(kind, happened));
    }

    [Fact]
    public void OpenWindows_ReadUnderEveryDisorder_AreThoseAfterABlock_AndCountWhatWasAcknowledged()
    {
        var happened = ProtocolSweep.Run(
            seeds: 400,
            shifts: 3,
            (seed, shift) => ProtocolRun.Run(
                seed, hasActs: seed % 2 == 1, readsOpen: true, isBounded: seed % 3 == 2, shift: shift));
        string[] kinds =
        [
            "page read", "page with windows", "page not read", "open windows read from the store",
            "crash", "zombie", "second activation", "entity moved",
        ];
        Assert.All(kinds, kind => Assert.Contains(kind, happened));
    }

    [Fact]
    public void BoundedInput_UnderEveryDisorder_HoldsTheWatermarkToItsEnd()
    {
        var happened = ProtocolSweep.Run(
            seeds: 400,
            shifts: 2,
            (seed, shift) => ProtocolRun.Run(seed, isBounded: true, shift: shift));
        string[] kinds = ["watermark held", "request sent again", "crash", "zombie", "fan-in stopped"];
        Assert.All(kinds, kind => Assert.Contains(kind, happened));
    }

    // A writer that had been replaced, and had nothing to append since, told what was open before.
    [Theory]
    [InlineData(56)]
    [InlineData(151)]
    [InlineData(263)]
    [InlineData(368)]
    public void OpenWindows_AreNotToldByAWriterThatWasReplaced(int seed) => ProtocolRun.Run(seed, readsOpen: true);

    // A page was read while entities caught up on what they lost: they told what they had so far, or were left out.
    [Theory]
    [InlineData(1241, 0, false, false)]
    [InlineData(1433, 0, false, false)]
    [InlineData(564, 2, false, false)]
    [InlineData(345, 0, true, false)]
    [InlineData(25, 1, true, false)]
    [InlineData(423, 1, false, true)]
    public void OpenWindows_AreNotThoseOfAnEntityThatCatchesUp(int seed, int shift, bool hasActs, bool isBounded) =>
        ProtocolRun.Run(seed, hasActs: hasActs, readsOpen: true, isBounded: isBounded, shift: shift);

    // A writer that had been replaced refused, by the watermark that it knew, a correction that the next one appended.
    [Theory]
    [InlineData(1971)]
    public void Act_IsNotRefusedByAWriterThatWasReplaced(int seed) => ProtocolRun.Run(seed, hasActs: true);

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
