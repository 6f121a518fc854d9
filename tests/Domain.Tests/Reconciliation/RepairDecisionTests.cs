using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Domain.Tests.Reconciliation;

public sealed class RepairDecisionTests
{
    // Rows are "events total", - is no row; the log is what it counts, ? where it cannot be recomputed. "withdrawn" is
    // a correction that takes the window back.
    [Theory]
    // Recomputing gives the batch's row: whoever has authority.
    [InlineData("2 50", "3 70", "3 70", Authority.Batch, false, RepairAction.Recomputed, "3 70", null)]
    [InlineData("2 50", "3 70", "3 70", Authority.Stream, false, RepairAction.Recomputed, "3 70", null)]
    [InlineData("2 50", "3 70", "3 70", Authority.Manual, false, RepairAction.Recomputed, "3 70", null)]
    [InlineData("-", "3 70", "3 70", Authority.Manual, false, RepairAction.Recomputed, "3 70", null)]
    [InlineData("2 50", "-", "-", Authority.Batch, false, RepairAction.Recomputed, "withdrawn", null)]
    [InlineData("2 50", "-", "-", Authority.Stream, false, RepairAction.Recomputed, "withdrawn", null)]
    [InlineData("2 50", "-", "-", Authority.Manual, false, RepairAction.Recomputed, "withdrawn", null)]
    // It does not: authority decides.
    [InlineData("2 50", "3 70", "2 50", Authority.Batch, false, RepairAction.Adopted, "3 70", null)]
    [InlineData("2 50", "3 70", "2 50", Authority.Stream, false, RepairAction.StreamStands, "none", null)]
    [InlineData("2 50", "3 70", "2 50", Authority.Manual, false, RepairAction.Incident, "none", "Authority")]
    [InlineData("2 50", "3 70", "4 90", Authority.Batch, false, RepairAction.Adopted, "3 70", null)]
    [InlineData("2 50", "3 70", "4 90", Authority.Stream, false, RepairAction.StreamStands, "none", null)]
    [InlineData("2 50", "3 70", "4 90", Authority.Manual, false, RepairAction.Incident, "none", "Authority")]
    [InlineData("2 50", "-", "2 50", Authority.Batch, false, RepairAction.Adopted, "withdrawn", null)]
    [InlineData("2 50", "-", "2 50", Authority.Stream, false, RepairAction.StreamStands, "none", null)]
    [InlineData("-", "3 70", "-", Authority.Batch, false, RepairAction.Adopted, "3 70", null)]
    [InlineData("-", "3 70", "-", Authority.Stream, false, RepairAction.StreamStands, "none", null)]
    // It cannot be recomputed: authority decides, also where no row would be right.
    [InlineData("2 50", "3 70", "?", Authority.Batch, false, RepairAction.Adopted, "3 70", null)]
    [InlineData("2 50", "3 70", "?", Authority.Stream, false, RepairAction.StreamStands, "none", null)]
    [InlineData("2 50", "3 70", "?", Authority.Manual, false, RepairAction.Incident, "none", "Authority")]
    [InlineData("2 50", "-", "?", Authority.Batch, false, RepairAction.Adopted, "withdrawn", null)]
    [InlineData("2 50", "-", "?", Authority.Manual, false, RepairAction.Incident, "none", "Authority")]
    // The breaker is open: nothing is repaired; what is no repair stays as it is.
    [InlineData("2 50", "3 70", "3 70", Authority.Batch, true, RepairAction.Incident, "none", "Breaker")]
    [InlineData("2 50", "3 70", "3 70", Authority.Stream, true, RepairAction.Incident, "none", "Breaker")]
    [InlineData("2 50", "-", "-", Authority.Manual, true, RepairAction.Incident, "none", "Breaker")]
    [InlineData("2 50", "3 70", "2 50", Authority.Batch, true, RepairAction.Incident, "none", "Breaker")]
    [InlineData("2 50", "3 70", "?", Authority.Batch, true, RepairAction.Incident, "none", "Breaker")]
    [InlineData("2 50", "3 70", "2 50", Authority.Stream, true, RepairAction.StreamStands, "none", null)]
    [InlineData("2 50", "3 70", "2 50", Authority.Manual, true, RepairAction.Incident, "none", "Authority")]
    public void Decide_OneLineForEachCase(
        string stream,
        string batch,
        string counted,
        Authority authority,
        bool isBreakerOpen,
        RepairAction action,
        string correction,
        string? reason)
    {
        var drift = DriftCases.Drift(stream, batch, counted == "?" ? "?" : $"{counted} | 9 9 | 9 9");

        var decision = RepairDecision.Decide(
            DriftCases.CountAndSum(authority), drift, DriftClass.Value, isBreakerOpen);

        Assert.Equal(action, decision.Action);
        Assert.Equal(correction is "withdrawn" or "none" ? null : DriftCases.Row(correction), decision.Correction);
        Assert.Equal(correction == "withdrawn", decision.IsWithdrawal);
        Assert.Equal(correction != "none", decision.IsRepair);
        Assert.Equal(reason, decision.Reason?.ToString());
        Assert.Equal(counted == "?", decision.IsNotRecomputable);
    }

    // Of several sessions that touch, recomputing explains this one and not another.
    [Theory]
    [InlineData(Authority.Batch, RepairAction.Adopted)]
    [InlineData(Authority.Stream, RepairAction.StreamStands)]
    [InlineData(Authority.Manual, RepairAction.Incident)]
    public void Decide_InACaseThatIsNotExplained_IsByAuthority(Authority authority, RepairAction action) =>
        Assert.Equal(action, RepairDecision.Decide(
            DriftCases.CountAndSum(authority),
            DriftCases.Drift("2 50", "3 70", "3 70 | 9 9 | 9 9"),
            DriftClass.Late,
            isBreakerOpen: false,
            isCaseExplained: false).Action);

    [Theory]
    [InlineData(RepairAction.None, RepairAction.None)]
    [InlineData(RepairAction.Recomputed, RepairAction.StreamStands)]
    [InlineData(RepairAction.Adopted, RepairAction.StreamStands)]
    [InlineData(RepairAction.StreamStands, RepairAction.StreamStands)]
    [InlineData(RepairAction.Incident, RepairAction.StreamStands)]
    public void ToDeclined_ChangesNothingAnyMore(RepairAction action, RepairAction expected)
    {
        var decision = new RepairDecision
        {
            Action = action,
            Correction = DriftCases.Row("1 1"),
            IsNotRecomputable = true,
        }.ToDeclined();

        Assert.Equal((expected, true, false), (decision.Action, decision.IsNotRecomputable, decision.IsRepair));
    }

    [Theory]
    [InlineData("3 70", false)]
    [InlineData("3 70", true)]
    [InlineData("2 50", false)]
    [InlineData("?", true)]
    public void Decide_InFlight_IsNothing(string counted, bool isBreakerOpen)
    {
        var drift = DriftCases.Drift("2 50", "3 70", counted == "?" ? "?" : $"{counted} | 9 9 | 9 9");

        var decision = RepairDecision.Decide(
            DriftCases.CountAndSum(Authority.Batch), drift, DriftClass.InFlight, isBreakerOpen);

        Assert.Equal(new RepairDecision { Action = RepairAction.None }, decision);
    }

    [Fact]
    public void Decide_WithinTolerance_PublishesWhatTheLogGives()
    {
        var contract = DriftCases.Of(DriftCases.Aggregate("s", AggregateFunction.Sum, tolerance: 1));

        var decision = RepairDecision.Decide(
            contract, DriftCases.Drift("0", "2", "1 | 1 | 1"), DriftClass.Late, isBreakerOpen: false);

        Assert.Equal(DriftCases.Row("1"), decision.Correction);
    }

    [Theory]
    [InlineData(0.5, 100, 0, 0, false)]
    [InlineData(0.5, 100, 99, 99, false)]
    [InlineData(0.5, 100, 100, 49, false)]
    [InlineData(0.5, 100, 100, 50, false)]
    [InlineData(0.5, 100, 100, 51, true)]
    [InlineData(0.5, 100, 101, 50, false)]
    [InlineData(0.5, 100, 101, 51, true)]
    [InlineData(0.1, 1, 1, 0, false)]
    [InlineData(0.1, 1, 1, 1, true)]
    [InlineData(0.1, 1, 10, 1, false)]
    [InlineData(1.0, 1, 1000, 1000, false)]
    [InlineData(0.5, 100, long.MaxValue, long.MaxValue, true)]
    public void Breaker_OpensAboveItsShareOfEnoughRows(
        double share, int minimumRows, long comparedRows, long differingRows, bool expected)
    {
        var breaker = new RepairBreaker((decimal)share, minimumRows);

        Assert.Equal(expected, RepairBreakerDecision.IsOpen(breaker, comparedRows, differingRows, isStopped: false));
    }

    // Of 2,000 rows that are all wrong the first 70 were compared.
    [Theory]
    [InlineData(0.5, 70, 70, true)]
    [InlineData(0.5, 1, 1, true)]
    [InlineData(0.5, 70, 35, false)]
    [InlineData(0.5, 0, 0, false)]
    [InlineData(1.0, 70, 70, false)]
    public void Breaker_OfAComparisonThatABoundStopped_AsksForNoLeastNumberOfRows(
        double share, long comparedRows, long differingRows, bool expected)
    {
        var breaker = new RepairBreaker((decimal)share, 100);

        Assert.Equal(expected, RepairBreakerDecision.IsOpen(breaker, comparedRows, differingRows, isStopped: true));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, 2)]
    public void Breaker_ImpossibleNumbers_AreRefused(long comparedRows, long differingRows) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            RepairBreakerDecision.IsOpen(RepairBreaker.Default, comparedRows, differingRows, isStopped: false));
}
