using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Stage 3: recomputes the windows that differ, with one scan of each partition's log for all of its windows, and lets
/// the ordered hypotheses decide why.
/// </summary>
internal sealed class DriftClassifier
{
    private readonly EmbeddedHost _host;
    private readonly CompiledContract _contract;

    public DriftClassifier(EmbeddedHost host, CompiledContract contract)
    {
        _host = host;
        _contract = contract;
    }

    /// <summary>Classifies the differences of a run, in their order.</summary>
    public async Task<IReadOnlyList<ClassifiedDrift>> ClassifyAsync(
        BatchRun run,
        IReadOnlyList<RowDifference> differences,
        CancellationToken cancellationToken)
    {
        Dictionary<(string, Window), RecomputeResult> results = [];
        foreach (var partition in differences.GroupBy(difference => difference.Partition))
        {
            var wanted = partition.Select(difference => (difference.Key, difference.Window)).ToList();
            var recompute = new WindowRecompute(_contract, _host.HashKey, wanted);
            await PartitionReplay.RunAsync(
                _host.Log,
                _contract,
                _host.HashKey,
                partition.Key,
                run.Cut[partition.Key],
                record => recompute.Add(record.Batch, record.Index, record.Offset, record.Outcome),
                cancellationToken,
                control: (_, record, outcome) => recompute.AddControl(record, outcome)).ConfigureAwait(false);
            foreach (var (key, window) in wanted)
            {
                results.Add((key, window), recompute.ResultOf(key, window));
            }
        }

        return [.. differences.Select(
            difference => Classify(difference, results[(difference.Key, difference.Window)]))];
    }

    private ClassifiedDrift Classify(RowDifference difference, RecomputeResult recompute)
    {
        var drift = new DriftCase
        {
            IsInFlight = difference.IsInFlight,
            Stream = difference.Stream?.Values,
            Batch = difference.Batch?.Values,
            Recompute = recompute.Set,
        };
        var classified = Classification.Classify(_contract.Contract, drift);
        return new ClassifiedDrift(difference, drift, classified, recompute.Counted);
    }
}
