using System.Globalization;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Reconciling;

/// <summary>What a reconciliation found and did: the drifts with both sides, the rows by verdict, the head.</summary>
internal sealed class ReconcileView
{
    private readonly Contract _contract;
    private readonly ReconcileReport _report;
    private readonly SortedDictionary<VerdictKind, long> _rows;
    private readonly bool _isDryRun;

    /// <param name="contract">The contract.</param>
    /// <param name="report">What was found and done; its groups are not looked at.</param>
    /// <param name="rows">How many rows were compared, by verdict.</param>
    /// <param name="isDryRun">Whether nothing was done.</param>
    public ReconcileView(
        Contract contract,
        ReconcileReport report,
        SortedDictionary<VerdictKind, long> rows,
        bool isDryRun)
    {
        _contract = contract;
        _report = report;
        _rows = rows;
        _isDryRun = isDryRun;
    }

    public void Print(Printer printer)
    {
        if (_report.Drifts.Count > 0)
        {
            printer.Table(DriftTable());
        }

        var counts = _rows.Where(pair => pair.Value > 0)
            .Select(pair => $"{Words.Number(pair.Value)} {TextOf(pair.Key)}");
        var compared = $"{Words.Count(_rows.Values.Sum(), "row")} compared";
        printer.Line(_rows.Values.Sum() == 0 ? compared : $"{compared}: {string.Join(", ", counts)}");
        if (_report.IsBreakerOpen)
        {
            var (stopped, was) = _isDryRun ? ("would stop", "would be") : ("stopped", "was");
            printer.Line($"automatic repair {stopped}: too large a share of a run's rows differ, so something is wrong "
                + $"with the run or the contract; nothing {was} corrected in it");
        }

        PrintBounds(printer);
        printer.Line(_isDryRun
            ? "dry run: nothing was repaired or sealed"
            : $"verdict chain {_report.Head.Length}:{_report.Head.Hash}");
    }

    private void PrintBounds(Printer printer)
    {
        var persistent = _report.Drifts.Count(drift => drift.Age is { IsPersistent: true });
        if (persistent > 0)
        {
            printer.Line($"{Words.Count(persistent, "drift")} persistent: found before, and not gone since");
        }

        if (_report.IsLimitReached)
        {
            var become = _isDryRun ? "would be" : "are";
            printer.Line($"a limit on repair was reached: the windows beyond it {become} incidents, "
                + "which the next reconciliation takes up");
        }

        foreach (var run in _report.RunsDropped)
        {
            printer.Line($"run {run} is not compared: the results of all windows that it covers were dropped by "
                + "`retain`");
        }

        if (_report.GroupsDropped > 0)
        {
            printer.Line(
                $"{Words.Count(_report.GroupsDropped, "group")} left out: the results were dropped by `retain`");
        }

        if (!_report.IsComplete)
        {
            var why = _report.Stop == ReconcileStop.Time ? "the time is up" : "more rows differ than it may find";
            printer.Line($"NOT COMPLETE: {why}; {Words.Count(_report.GroupsLeft, "group")} left uncompared, "
                + "nothing was repaired or sealed there");
        }
    }

    // A dry run does nothing, so what it finds is said as what would be done.
    private string TextOf(VerdictKind kind) => (_isDryRun, kind) switch
    {
        (true, VerdictKind.Repaired) => "would be repaired",
        (true, VerdictKind.Adopted) => "would be adopted",
        (true, VerdictKind.Incident) => "would be incidents",
        _ => VerdictText.Of(kind),
    };

    private TableText DriftTable()
    {
        var table = new TableText(
            "key",
            "start",
            "class",
            "stream",
            "batch",
            "evidence",
            _isDryRun ? "would be" : "action",
            "revision",
            "found",
            "run");
        foreach (var drift in _report.Drifts)
        {
            table.Add(
                drift.Key,
                drift.Window.Start.ToString(),
                ReconciliationText.Of(drift.Class),
                Differing(drift, ofStream: true),
                Differing(drift, ofStream: false),
                string.Join(", ", drift.Evidence.Select(item => $"{ReconciliationText.Of(item.Kind)} {item.Count}")),
                ActionOf(drift),
                drift.Revision?.ToString(CultureInfo.InvariantCulture) ?? "-",
                DriftWords.Of(drift.Age),
                drift.Run);
        }

        return table;
    }

    private static string ActionOf(Drift drift) => drift switch
    {
        { IsDeclined: true } => $"declined before as {drift.RepairId}",
        { Reason: { } reason, RepairId: { } id } => $"incident {id} ({ReconciliationText.Of(reason)})",
        { Reason: { } reason } => $"incident ({ReconciliationText.Of(reason)})",
        _ => ReconciliationText.Of(drift.Action) ?? "-",
    };

    // The values of one side that differ from the other's: the equal ones would only hide them.
    private string Differing(Drift drift, bool ofStream)
    {
        var own = ofStream ? drift.Stream : drift.Batch;
        var other = ofStream ? drift.Batch : drift.Stream;
        return own is null
            ? "no row"
            : string.Join(", ", _contract.Aggregates.Select((aggregate, i) => (aggregate, i))
                .Where(pair => other is null || other[pair.i] != own[pair.i])
                .Select(pair => $"{pair.aggregate.Name} {own[pair.i].Format(pair.aggregate.Scale)}"));
    }
}
