using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Compares one run within a budget, while other tasks go on publishing: what a comparison reads at several moments is
/// read once more, at one moment, for each row that differs.
/// </summary>
internal sealed class RunComparison
{
    private readonly ReconcileContext _context;
    private readonly BatchRun _run;
    private readonly Func<Window, bool> _isTaken;

    /// <param name="context">The reconciliation.</param>
    /// <param name="run">The run.</param>
    /// <param name="isTaken">Whether a later run covers a window.</param>
    public RunComparison(ReconcileContext context, BatchRun run, Func<Window, bool> isTaken)
    {
        _context = context;
        _run = run;
        _isTaken = isTaken;
    }

    /// <summary>How many groups were left by <see cref="CompareAsync"/>.</summary>
    public long Left { get; private set; }

    /// <summary>The groups that were left out because their results are not kept any more.</summary>
    public IReadOnlySet<Window> Dropped { get; private set; } = new HashSet<Window>();

    /// <summary>Compares until the budget is spent: the groups that were compared to their end.</summary>
    public async Task<IReadOnlyList<GroupComparison>> CompareAsync(CancellationToken cancellationToken)
    {
        var comparer = new RunComparer(_context.Host, _context.Compiled, _run) { Budget = _context.Budget };
        var groups = await comparer.CompareAsync(_isTaken, cancellationToken).ConfigureAwait(false);
        (Left, Dropped) = (comparer.GroupsLeft, comparer.GroupsDropped);
        return await ConfirmAsync(groups, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compares again, whatever the budget, the groups that are <paramref name="wanted"/>; null: all.
    /// </summary>
    public async Task<IReadOnlyList<GroupComparison>> CompareAgainAsync(
        IReadOnlySet<Window>? wanted,
        CancellationToken cancellationToken)
    {
        bool IsLeftOut(Window window) =>
            _isTaken(window) || (wanted is not null && !wanted.Contains(_context.GroupOf(window)));
        var groups = await new RunComparer(_context.Host, _context.Compiled, _run)
            .CompareAsync(IsLeftOut, cancellationToken).ConfigureAwait(false);
        return await ConfirmAsync(groups, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<GroupComparison>> ConfirmAsync(
        IReadOnlyList<GroupComparison> groups,
        CancellationToken cancellationToken)
    {
        List<GroupComparison> confirmed = [];
        foreach (var group in groups)
        {
            confirmed.Add(await ConfirmAsync(group, cancellationToken).ConfigureAwait(false));
        }

        return confirmed;
    }

    private async Task<GroupComparison> ConfirmAsync(GroupComparison group, CancellationToken cancellationToken)
    {
        List<RowDifference> differences = [];
        foreach (var difference in group.Differences)
        {
            var revisions = await _context.Host.Results
                .ReadRevisionsAsync(_context.Contract, difference.Key, difference.Window, cancellationToken)
                .ConfigureAwait(false);
            var atCut = revisions.LastOrDefault(pane => pane.RestsOn < _run.Cut[pane.Partition]);
            if (!ValueComparison.AreEqual(_context.Contract, atCut?.Values, difference.Batch?.Values))
            {
                differences.Add(difference with
                {
                    Stream = atCut?.Values is null ? null : atCut,
                    Newest = revisions.Count == 0 ? 0 : revisions[^1].Revision,
                });
            }
        }

        var gone = group.Differences.Count(difference => difference.Batch is null)
            - differences.Count(difference => difference.Batch is null);
        return group with { Rows = group.Rows - gone, Differences = differences };
    }
}
