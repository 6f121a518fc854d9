using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Stage 3: recomputes the windows that differ, with one scan of each partition's log for all of its windows, and lets
/// the ordered hypotheses decide why.
/// </summary>
internal sealed class DriftClassifier
{
    // What one scan of the log recomputes is kept in memory: more windows take more scans.
    private const int MaxWindowsPerScan = 50_000;

    private readonly IReconcileHost _host;
    private readonly CompiledContract _contract;
    private readonly ReconcileContext _context;

    public DriftClassifier(ReconcileContext context)
    {
        _host = context.Host;
        _contract = context.Compiled;
        _context = context;
    }

    /// <summary>Classifies the differences of a run, in their order; those that the budget did not reach are left
    /// out.</summary>
    public async Task<IReadOnlyList<ClassifiedDrift>> ClassifyAsync(
        BatchRun run,
        IReadOnlyList<RowDifference> differences,
        CancellationToken cancellationToken)
    {
        Dictionary<(string, Window), RecomputeResult> results = [];
        foreach (var partition in differences.GroupBy(difference => difference.Partition))
        {
            foreach (var part in partition.Chunk(MaxWindowsPerScan))
            {
                if (_context.Budget.IsTimeUp())
                {
                    break;
                }

                var wanted = part.Where(difference => IsRecomputable(difference.Window))
                    .Select(difference => (difference.Key, difference.Window)).ToList();
                var recompute = new WindowRecompute(_contract, _host.HashKey, wanted);
                await ReplayAsync(recompute, partition.Key, run, cancellationToken).ConfigureAwait(false);
                foreach (var (key, window) in wanted)
                {
                    results.Add((key, window), recompute.ResultOf(key, window));
                }
            }
        }

        return [.. differences
            .Where(difference => !IsRecomputable(difference.Window)
                || results.ContainsKey((difference.Key, difference.Window)))
            .Select(difference => Classify(
                difference, results.GetValueOrDefault((difference.Key, difference.Window))))];
    }

    // Events of an earlier window may be in the log before its base.
    private bool IsRecomputable(Window window) =>
        _context.RecomputableFrom is not { } bound || window.Start.Microseconds >= bound;

    // Apart from live traffic: no lock is held, and the log is read block by block.
    private Task ReplayAsync(
        WindowRecompute recompute,
        int partition,
        BatchRun run,
        CancellationToken cancellationToken) =>
        PartitionReplay.RunAsync(
            _host,
            _contract,
            partition,
            run.Cut[partition],
            record => recompute.Add(record.Batch, record.Index, record.Offset, record.Outcome),
            cancellationToken,
            control: (_, record, outcome) => recompute.AddControl(record, outcome),
            pace: _context.Pace);

    private ClassifiedDrift Classify(RowDifference difference, RecomputeResult? recompute)
    {
        var drift = new DriftCase
        {
            IsInFlight = difference.IsInFlight,
            Stream = difference.Stream?.Values,
            Batch = difference.Batch?.Values,
            Recompute = recompute?.Set,
        };
        var classified = Classification.Classify(_contract.Contract, drift);
        return new ClassifiedDrift(difference, drift, classified, recompute?.Counted ?? []);
    }
}
