using StreamBatch.Cli.Output;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Demo;

/// <summary>What the demo ends with.</summary>
internal sealed record DemoReport(ImpliedFigures Implied, DemoFindings Found, IReadOnlyList<FigureCheck> Checks)
{
    /// <summary>Whether every figure is what the file implies.</summary>
    public bool IsProven => Checks.All(check => check.IsMet);

    public int Repaired => Found.Drifted.Count(drift => drift.Action == RepairAction.Recomputed);

    public long Duplicates =>
        Found.Sent.CountOf(ImpliedOutcome.Duplicate) + Found.Sent.CountOf(ImpliedOutcome.DuplicateOfQuarantined);

    /// <summary>Every figure that matters, as the engine gave it.</summary>
    public string Sentence =>
        $"{Words.Count(Found.Sent.Events, "event")} sent: {Of(ImpliedOutcome.Accepted)} accepted, "
        + $"{Of(ImpliedOutcome.Late)} late, {Of(ImpliedOutcome.Expired)} expired, "
        + $"{Words.Count(Duplicates, "duplicate")}, {Of(ImpliedOutcome.Conflict)} conflicts; "
        + $"{Words.Count(Found.Batch.Count, "window")}: {Words.Number(Found.InFlight)} in flight, "
        + $"{Words.Number(Found.Drifted.Count - Found.InFlight)} drifted, {Words.Number(Repaired)} repaired, "
        + $"{Words.Number(Found.Equal)} equal.";

    private string Of(ImpliedOutcome outcome) => Words.Number(Found.Sent.CountOf(outcome));
}
