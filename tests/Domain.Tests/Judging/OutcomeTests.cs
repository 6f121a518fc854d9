using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Tests.Judging;

/// <summary>The outcome of an event, one line a case. Windows are 100 long, the allowed lateness is 50.</summary>
public sealed class OutcomeTests
{
    // The window is [0, 100): on time while W < 100, late while W < 150, then expired.
    [Theory]
    [InlineData("- a@0", "accepted")]
    [InlineData("- a@99", "accepted")]
    [InlineData("-9000 a@0", "accepted")]
    [InlineData("0 a@0", "accepted")]
    [InlineData("99 a@0", "accepted")]
    [InlineData("99 a@99", "accepted")]
    [InlineData("100 a@0", "late")]
    [InlineData("100 a@99", "late")]
    [InlineData("100 a@100", "accepted")]
    [InlineData("149 a@0", "late")]
    [InlineData("149 a@99", "late")]
    [InlineData("150 a@0", "expired:expired")]
    [InlineData("150 a@99", "expired:expired")]
    [InlineData("150 a@100", "accepted")]
    [InlineData("9000 a@99", "expired:expired")]
    [InlineData("9223372036854775807 a@99", "expired:expired")]
    public void Overwrite_ByWatermark(string script, string outcomes) =>
        Assert.Equal(outcomes, new PartitionScript(JudgingContract.Make()).Run(script));

    [Theory]
    [InlineData("- a@0", "accepted")]
    [InlineData("99 a@0", "accepted")]
    [InlineData("100 a@0", "held")]
    [InlineData("149 a@99", "held")]
    [InlineData("149 a@100", "accepted")]
    [InlineData("150 a@99", "expired:expired")]
    public void Quarantine_ByWatermark(string script, string outcomes) =>
        Assert.Equal(outcomes, new PartitionScript(JudgingContract.Make(policy: LatePolicy.Quarantine)).Run(script));

    [Theory]
    [InlineData(LatePolicy.Overwrite, "99 a@0", "accepted")]
    [InlineData(LatePolicy.Overwrite, "100 a@99", "expired:expired")]
    [InlineData(LatePolicy.Overwrite, "100 a@100", "accepted")]
    [InlineData(LatePolicy.Quarantine, "99 a@0", "accepted")]
    [InlineData(LatePolicy.Quarantine, "100 a@99", "expired:expired")]
    public void ZeroLateness_ByWatermark(LatePolicy policy, string script, string outcomes) =>
        Assert.Equal(outcomes, new PartitionScript(JudgingContract.Make(lateness: 0, policy: policy)).Run(script));

    [Theory]
    [InlineData("-1 a@-1", "accepted")]
    [InlineData("-1 a@-100", "accepted")]
    [InlineData("0 a@-1", "late")]
    [InlineData("-1 a@-101", "expired:expired" /* [-200, -100) expires at -50 */)]
    [InlineData("-51 a@-101", "late")]
    [InlineData("-50 a@-101", "expired:expired")]
    [InlineData("-100 a@-101", "late")]
    [InlineData("-101 a@-101", "accepted")]
    [InlineData("49 a@-1", "late")]
    [InlineData("50 a@-1", "expired:expired")]
    [InlineData("50 a@0", "accepted")]
    public void NegativeTimes_ByWatermark(string script, string outcomes) =>
        Assert.Equal(outcomes, new PartitionScript(JudgingContract.Make()).Run(script));

    // With an offset of 30 the windows are [-70, 30), [30, 130) and so on.
    [Theory]
    [InlineData("29 a@29", "accepted")]
    [InlineData("30 a@29", "late")]
    [InlineData("79 a@-70", "late")]
    [InlineData("80 a@29", "expired:expired")]
    [InlineData("80 a@30", "accepted")]
    [InlineData("129 a@30", "accepted")]
    [InlineData("130 a@129", "late")]
    [InlineData("-20 a@-71", "expired:expired")]
    [InlineData("-21 a@-71", "late")]
    public void OffsetWindows_ByWatermark(string script, string outcomes) =>
        Assert.Equal(outcomes, new PartitionScript(JudgingContract.Make(offset: 30)).Run(script));

    [Theory]
    [InlineData("- a@0 a@0", "accepted duplicate:known")]
    [InlineData("- a@0|- a@0", "accepted|duplicate:known")]
    [InlineData("- a@0|100 a@0", "accepted|duplicate:known" /* late now, and known all the same */)]
    [InlineData("- a@0=1|- a@0=1.00", "accepted|duplicate:known")]
    [InlineData("- a@0=1|- a@0=1e0", "accepted|duplicate:known")]
    [InlineData("100 a@0|100 a@0", "late|duplicate:known")]
    [InlineData("- a@0=1|- a@0=2", "accepted|conflict:otherContent")]
    [InlineData("- a@0|- a@1", "accepted|conflict:otherContent")]
    [InlineData("- k/a@0|- q/a@0", "accepted|conflict:otherContent")]
    [InlineData("- a@0=1|- a@0=2|- a@0=2", "accepted|conflict:otherContent|duplicate:quarantined")]
    [InlineData("- a@0=1|- a@0=2|- a@0=1", "accepted|conflict:otherContent|duplicate:known")]
    [InlineData("- a@0=1|- a@0=2|- a@0=3", "accepted|conflict:otherContent|conflict:otherContent")]
    [InlineData("- a@0 b@0", "accepted accepted")]
    [InlineData("- a@0=x", "quarantined:type")]
    [InlineData("- a@0=x|- a@0=x", "quarantined:type|duplicate:quarantined")]
    [InlineData("- a@0=x|- a@0=1", "quarantined:type|accepted" /* corrected */)]
    [InlineData("- a@0=x|- a@0=1|- a@0=x", "quarantined:type|accepted|duplicate:quarantined")]
    [InlineData("- a@0=x|- a@0=1|- a@0=1", "quarantined:type|accepted|duplicate:known")]
    [InlineData("150 a@0|150 a@0", "expired:expired|duplicate:quarantined")]
    [InlineData("150 a@0=1|150 a@0=2", "expired:expired|expired:expired")]
    [InlineData("150 a@0=1|150 a@100=1", "expired:expired|accepted" /* the first was not counted */)]
    public void Repeats_ByContent(string script, string outcomes) =>
        Assert.Equal(outcomes, new PartitionScript(JudgingContract.Make()).Run(script));

    [Theory]
    [InlineData("100 a@0|100 a@0", "held|duplicate:known")]
    [InlineData("100 a@0=1|100 a@0=2|100 a@0=1", "held|held|duplicate:quarantined" /* corrected */)]
    [InlineData("100 a@0|249 a@0", "held|duplicate:quarantined" /* the ledger has forgotten it */)]
    public void Repeats_OfHeldEvents(string script, string outcomes) =>
        Assert.Equal(outcomes, new PartitionScript(JudgingContract.Make(policy: LatePolicy.Quarantine)).Run(script));

    // An identity with event time t is forgotten exactly when t + 100 + 50 <= W.
    [Theory]
    [InlineData("- a@70|219 a@70", "accepted|duplicate:known")]
    [InlineData("- a@70|220 a@70", "accepted|expired:expired")]
    [InlineData("- a@70|219 a@70=2", "accepted|conflict:otherContent")]
    [InlineData("- a@70|220 a@70=2", "accepted|expired:expired")]
    [InlineData("- a@70|220 a@250", "accepted|accepted" /* a forgotten id is free for another event */)]
    [InlineData("- a@70|220 a@70|220 a@70", "accepted|expired:expired|duplicate:quarantined")]
    [InlineData("- a@70|220 a@150|220 a@150", "accepted|late|duplicate:known")]
    [InlineData("- a@99|249 a@99", "accepted|expired:expired")]
    [InlineData("- a@99|248 a@99", "accepted|duplicate:known")]
    [InlineData("- a@-80|69 a@-80", "accepted|duplicate:known")]
    [InlineData("- a@-80|70 a@-80", "accepted|expired:expired")]
    public void Repeats_AtTheHorizon(string script, string outcomes) =>
        Assert.Equal(outcomes, new PartitionScript(JudgingContract.Make()).Run(script));

    // The clock shows 1000 and maxAhead is 20; the ledger comes first, then gates, then maxAhead, then windows.
    [Theory]
    [InlineData("- a@1020", "accepted")]
    [InlineData("- a@1021", "quarantined:timeInFuture")]
    [InlineData("- a@1021|- a@1021", "quarantined:timeInFuture|duplicate:quarantined")]
    [InlineData("- a@1021=x", "quarantined:type")]
    [InlineData("- a@0|- a@0=x", "accepted|conflict:otherContent")]
    [InlineData("- a@0|- a@1021", "accepted|conflict:otherContent")]
    [InlineData("150 a@0=x", "quarantined:type")]
    [InlineData("1500 a@1021", "quarantined:timeInFuture")]
    [InlineData("1500 a@1020", "expired:expired")]
    [InlineData("1500 a@1020=x", "quarantined:type")]
    public void Steps_InTheirOrder(string script, string outcomes) =>
        Assert.Equal(outcomes, new PartitionScript(JudgingContract.Make(maxAhead: 20), 1000).Run(script));

    [Fact]
    public void State_SavedBetweenAnyTwoBlocks_GivesTheSameOutcomesAndPanes()
    {
        const string Script = "- a@70 b@10=x c@120|100 d@20 a@70=2|149 e@99 d@20|150 f@0 c@120|200 f@0 b@10=x g@150"
            + "|220 a@70 a@150|260 h@199|400 i@390";
        var whole = new PartitionScript(JudgingContract.Make());
        var parted = new PartitionScript(JudgingContract.Make());

        var expected = whole.Run(Script);
        var outcomes = Script.Split('|').Select(block =>
        {
            parted.Restart();
            return parted.Run(block);
        });

        Assert.Equal(expected, string.Join('|', outcomes));
        Assert.Equal(whole.Panes, parted.Panes);
        Assert.Equal(whole.State.NextDeadline, parted.State.NextDeadline);
        Assert.Equal(whole.State.GreatestDeadline, parted.State.GreatestDeadline);
    }

    [Theory]
    [InlineData("100 a@0|99 b@0")]
    [InlineData("100 a@0|-100 b@0")]
    public void Watermark_ThatWouldGoBack_IsCorruption(string script) =>
        Assert.Throws<CorruptDataException>(() => new PartitionScript(JudgingContract.Make()).Run(script));
}
