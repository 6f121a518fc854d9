using StreamBatch.Testing.Protocol;

namespace StreamBatch.Engine.Tests.Protocol;

/// <summary>
/// Goal: hosts of two releases together lose nothing and decide nothing twice, forward and back, and a log whose blocks
/// are of two versions of the semantics is replayed to the bytes that were published. Method: the seeds of the
/// protocol's test, with hosts that are replaced by those of the other release at moments of chance.
/// </summary>
public sealed class UpgradeTests
{
    [Fact]
    public void HostsOfTwoReleases_UnderEveryDisorder_GiveWhatOneFoldOverTheLogGives()
    {
        var happened = ProtocolSweep.Run(
            seeds: 500,
            shifts: 2,
            (seed, shift) => ProtocolRun.RunUpgrade(seed, shift: shift));
        string[] kinds =
        [
            "host replaced by a newer one", "host replaced by an older one", "old host refused",
            "old host refused when it was active", "log of two versions",
            "log that the other version would judge otherwise", "crash", "zombie", "second activation",
        ];
        Assert.All(kinds, kind => Assert.Contains(kind, happened));
    }

    // A writer that had been replaced, and did not know, learned the version: the next one, which had taken the
    // partition over before it was decided, was never told.
    [Theory]
    [InlineData(1698, 3)]
    public void RaisedVersion_IsLearnedByTheWriterThatIsInForce(int seed, int shift) =>
        ProtocolRun.RunUpgrade(seed, shift: shift);

    // Seeds in which it comes to it: a run that is never raised cannot break the rule.
    [Theory]
    [InlineData(ProtocolBreak.WriterRaisesAlone, "that no decision has put in force")]
    [InlineData(ProtocolBreak.FanInAsksNobody, "that the hosts have not agreed on")]
    public void BrokenRule_IsFound(ProtocolBreak rule, string message)
    {
        var found = Enumerable.Range(0, 20).Count(seed =>
        {
            try
            {
                ProtocolRun.RunUpgrade(seed, rule);
                return false;
            }
            catch (ProtocolBrokenException failure)
            {
                Assert.Contains(message, failure.Message, StringComparison.Ordinal);
                return true;
            }
        });

        Assert.InRange(found, 5, 20);
    }
}
