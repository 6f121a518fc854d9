using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Verdicts;

/// <summary>
/// The last verdict on each window: that on its row, unless a later one on its group stands for the row. A fold over
/// the verdicts in their order; its memory grows with the rows that ever had a verdict of their own, and the groups.
/// </summary>
public sealed class VerdictIndex
{
    private readonly Contract _contract;
    private readonly Dictionary<(string Key, Window Window), Verdict> _rows = [];
    private readonly Dictionary<(string Run, Window Group), Verdict> _groups = [];

    /// <summary>An index of no verdicts yet.</summary>
    public VerdictIndex(Contract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
    }

    /// <summary>Takes the next verdict.</summary>
    public void Apply(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        if (verdict.Key is { } key)
        {
            _rows[(key, verdict.Group)] = verdict;
        }
        else
        {
            _groups[(verdict.Run, verdict.Group)] = verdict;
        }
    }

    /// <summary>The last verdict on a window as <paramref name="run"/> covers it; null when there is none. One on a row
    /// is given whatever its run, until the group is compared again.</summary>
    public Verdict? Find(string key, Window window, string run)
    {
        var row = _rows.GetValueOrDefault((key, window));
        var group = _groups.GetValueOrDefault((run, WindowGrouping.GroupOf(_contract, window)));
        return row is null || (group is not null && group.Number > row.Number && !IsOfOne(row, group)) ? group : row;
    }

    // A reconciliation seals the verdicts on rows before those on the groups that they are in.
    private static bool IsOfOne(Verdict row, Verdict group) =>
        row.Decides is null
        && (row.Reconciliation ?? row.TimeMicroseconds) == (group.Reconciliation ?? group.TimeMicroseconds);
}
