using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;

namespace StreamBatch.Domain.Tests.Verdicts;

public sealed class VerdictCodecTests
{
    public static TheoryData<int> Golden => [0, 1, 2];

    [Theory]
    [MemberData(nameof(Golden))]
    public void Write_GivesTheGoldenText(int index) =>
        Assert.Equal(GoldenVerdicts.Bodies[index], VerdictCodec.Write(GoldenVerdicts.All[index]));

    [Theory]
    [MemberData(nameof(Golden))]
    public void Read_ReadsTheGoldenText(int index)
    {
        var (expected, actual) = (GoldenVerdicts.All[index], VerdictCodec.Read(GoldenVerdicts.Bodies[index]));

        Assert.Equal(expected.Evidence.AsEnumerable(), actual.Evidence);
        Assert.Equal(expected.Cut.AsEnumerable(), actual.Cut);
        Assert.Equal(expected, actual with { Evidence = expected.Evidence, Cut = expected.Cut });
    }

    [Fact]
    public void WriteThenRead_OfEveryWord_KeepsIt()
    {
        var verdict = GoldenVerdicts.All[1];
        foreach (var kind in Enum.GetValues<VerdictKind>())
        {
            Assert.Equal(kind, Again(verdict with { Kind = kind }).Kind);
        }

        foreach (var driftClass in Enum.GetValues<DriftClass>())
        {
            Assert.Equal(driftClass, Again(verdict with { Class = driftClass }).Class);
        }

        Assert.Equal(long.MinValue, Again(verdict with { TimeMicroseconds = long.MinValue }).TimeMicroseconds);
    }

    [Fact]
    public void Read_PassesOverMembersOfALaterVersion()
    {
        var later = GoldenVerdicts.Bodies[0].Replace("\"cut\":", "\"reason\":\"x\",\"cut\":");

        Assert.Equal(GoldenVerdicts.Bodies[0], VerdictCodec.Write(VerdictCodec.Read(later)));
    }

    [Theory]
    [InlineData("\"version\":1,", "\"version\":2,")]
    [InlineData("\"version\":1,", "")]
    [InlineData("\"number\":1,", "")]
    [InlineData("\"number\":1,", "\"number\":\"1\",")]
    [InlineData("\"number\":1,", "\"number\":1.5,")]
    [InlineData("\"number\":1,", "\"number\":1,\"number\":2,")]
    [InlineData("\"run\":\"nightly-1\"", "\"run\":null")]
    [InlineData("\"key\":null", "\"key\":1")]
    [InlineData("\"equal\"", "\"Equal\"")]
    [InlineData("\"equal\"", "\"0\"")]
    [InlineData("\"class\":null", "\"class\":\"other\"")]
    [InlineData("\"evidence\":[]", "\"evidence\":null")]
    [InlineData("\"evidence\":[]", "\"evidence\":[{}]")]
    [InlineData("\"stream\":null", "\"stream\":[]")]
    [InlineData("\"cut\":[12,0,7]", "\"cut\":[12,0,99999999999999999999]")]
    [InlineData("{\"version\"", "[\"version\"")]
    [InlineData("[12,0,7]}", "[12,0,7]} ?")]
    public void Read_OfWhatIsNoVerdict_SaysSo(string part, string replacement)
    {
        var body = GoldenVerdicts.Bodies[0].Replace(part, replacement);

        Assert.NotEqual(GoldenVerdicts.Bodies[0], body);
        Assert.Throws<CorruptDataException>(() => VerdictCodec.Read(body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{} {}")]
    public void Write_OfARowThatIsNoObject_IsRefused(string row) =>
        Assert.Throws<ArgumentException>(() => VerdictCodec.Write(GoldenVerdicts.All[0] with { Stream = row }));

    [Fact]
    public void Words_AreFrozen()
    {
        Assert.Equal(
            "equal=0 repaired=1 adopted=2 streamStands=3 incident=4 inFlight=5 notRecomputable=6",
            string.Join(' ', Enum.GetValues<VerdictKind>().Select(kind => $"{VerdictText.Of(kind)}={(int)kind}")));
        Assert.Equal(
            "edited=0 removed=1 appended=2 headMismatch=3",
            string.Join(' ', Enum.GetValues<VerdictChainFaultKind>()
                .Select(kind => $"{VerdictText.Of(kind)}={(int)kind}")));
    }

    [Theory]
    [InlineData(RepairAction.None, false, VerdictKind.InFlight)]
    [InlineData(RepairAction.Recomputed, false, VerdictKind.Repaired)]
    [InlineData(RepairAction.Adopted, false, VerdictKind.Adopted)]
    [InlineData(RepairAction.StreamStands, false, VerdictKind.StreamStands)]
    [InlineData(RepairAction.Incident, false, VerdictKind.Incident)]
    [InlineData(RepairAction.Adopted, true, VerdictKind.NotRecomputable)]
    [InlineData(RepairAction.StreamStands, true, VerdictKind.NotRecomputable)]
    [InlineData(RepairAction.Incident, true, VerdictKind.NotRecomputable)]
    public void KindOf_FollowsFromTheDecision(RepairAction action, bool isNotRecomputable, VerdictKind expected) =>
        Assert.Equal(expected, VerdictDecision.KindOf(
            new RepairDecision { Action = action, IsNotRecomputable = isNotRecomputable }));

    private static Verdict Again(Verdict verdict) => VerdictCodec.Read(VerdictCodec.Write(verdict));
}
