using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Publishing;
using Nodes = System.Collections.Generic.Dictionary<
    StreamBatch.Domain.Reconciliation.DigestPlace, StreamBatch.Domain.Reconciliation.DigestSums>;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Holds what readers see against the log: the rows of every batch run against the digest in its control record, and
/// the current results, and all revisions, against those that a replay of all partitions gives; of runs and results,
/// every node of the stored digest trees. Memory grows with the number of windows.
/// </summary>
internal static class StoreAudit
{
    private const int MaxFindings = 20;

    /// <summary>What is wrong, in words; at most 20.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        EmbeddedHost host,
        string contractId,
        CancellationToken cancellationToken)
    {
        var control = host.ControlOf(contractId);
        var contract = control.Contract.Contract;
        List<string> findings = [];
        foreach (var run in control.Runs.Where(run => !control.IsDropped(run)))
        {
            if (!await BatchRunAudit.IsSoundAsync(host.BatchRuns, contract, run, cancellationToken)
                .ConfigureAwait(false))
            {
                findings.Add($"the rows of batch run '{run.Id}' are not those that were loaded");
            }
        }

        var kept = await KeptPanes.ReadAsync(host, control, cancellationToken).ConfigureAwait(false);
        var revisions = new RevisionAudit(contract, kept, pane => host.ThrowIfBeyond(contractId, pane));
        var (expectedRoots, expected) = await ReplayAsync(host, control.Contract, kept, revisions, cancellationToken)
            .ConfigureAwait(false);
        var actual = await ReadAsync(host, contract, kept, cancellationToken).ConfigureAwait(false);
        if (kept.HasBase)
        {
            // What was published before the base is not replayed: trees are held against the stored rows.
            expected = await TreesOfRowsAsync(host, contract, kept, cancellationToken).ConfigureAwait(false);
        }

        var digests = await NodesAsync(
            host.Results.ReadDigestsAsync(contract, new ResultQuery(), DigestTree.MaxDepth, cancellationToken)
                .Where(node => !control.IsDropped(node.Place.Group)),
            cancellationToken).ConfigureAwait(false);
        var damaged = Differing(expectedRoots, actual).ToHashSet();
        findings.AddRange(damaged.Order()
            .Select(group => $"the stored results of {group} are not those that the log gives"));
        findings.AddRange(Differing(expected, digests)
            .Select(group => $"the stored digests of {group} are not those of the results that the log gives"));

        // What is wrong with the newest revisions is told already.
        findings.AddRange((await revisions.DifferingAsync(host.Results, cancellationToken).ConfigureAwait(false))
            .Where(window => !damaged.Contains(WindowGrouping.GroupOf(contract, window)))
            .Select(window => $"the stored revisions of {window} are not those that the log gives"));
        return findings.Count <= MaxFindings
            ? findings
            :
            [
                .. findings.Take(MaxFindings),
                FormattableString.Invariant($"and {findings.Count - MaxFindings:N0} more"),
            ];
    }

    private static async Task<(Nodes Roots, Nodes All)> ReplayAsync(
        EmbeddedHost host,
        CompiledContract contract,
        KeptPanes kept,
        RevisionAudit revisions,
        CancellationToken cancellationToken)
    {
        Nodes roots = [];
        Nodes all = [];
        for (var partition = 0; partition < contract.Contract.Partitions; partition++)
        {
            Dictionary<(string Key, Window Window), DigestSums> newest = [];
            await PartitionReplay.RunAsync(
                host,
                contract,
                partition,
                host.PublishedTo(contract.Contract.Id, partition),
                _ => { },
                cancellationToken,
                pane =>
                {
                    if (kept.IsDropped(pane))
                    {
                        return;
                    }

                    newest[(pane.Key, pane.Window)] = DigestOf(contract.Contract, pane);
                    revisions.Expect(pane);
                }).ConfigureAwait(false);
            foreach (var tree in newest.Where(row => row.Value.Count > 0)
                .Select(row => (Place: RowPlace.Of(contract.Contract, row.Key.Key, row.Key.Window), row.Value))
                .GroupBy(row => DigestPlace.RootOf(row.Place)))
            {
                var builder = BuilderOf(all, tree.Key);
                foreach (var (place, digest) in tree.OrderBy(row => row.Place.KeyHash))
                {
                    builder.Add(place.KeyHash, digest);
                }

                builder.Complete();
                roots[tree.Key] = all[tree.Key];
            }
        }

        return (roots, all);
    }

    private static DigestTreeBuilder BuilderOf(Nodes nodes, DigestPlace root) =>
        new((level, prefix, sums) => nodes[root with { Level = level, Prefix = prefix }] = sums);

    private static async Task<Nodes> TreesOfRowsAsync(
        EmbeddedHost host,
        Contract contract,
        KeptPanes kept,
        CancellationToken cancellationToken)
    {
        Nodes nodes = [];
        var rows = await host.Results.ReadResultsAsync(contract, new ResultQuery(), cancellationToken)
            .Where(pane => !kept.IsDropped(pane))
            .Select(pane => (Place: RowPlace.Of(contract, pane.Key, pane.Window), Digest: DigestOf(contract, pane)))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var tree in rows.GroupBy(row => DigestPlace.RootOf(row.Place)))
        {
            var builder = BuilderOf(nodes, tree.Key);
            foreach (var (place, digest) in tree.OrderBy(row => row.Place.KeyHash))
            {
                builder.Add(place.KeyHash, digest);
            }

            builder.Complete();
        }

        return nodes;
    }

    private static async Task<Nodes> ReadAsync(
        EmbeddedHost host,
        Contract contract,
        KeptPanes kept,
        CancellationToken cancellationToken)
    {
        Nodes roots = [];
        await foreach (var pane in host.Results.ReadResultsAsync(contract, new ResultQuery(), cancellationToken)
            .Where(pane => kept.IsReplayed(pane)).ConfigureAwait(false))
        {
            Add(roots, contract, pane.Key, pane.Window, DigestOf(contract, pane));
        }

        return roots;
    }

    private static async Task<Nodes> NodesAsync(
        IAsyncEnumerable<DigestEntry> entries,
        CancellationToken cancellationToken) =>
        await entries.ToDictionaryAsync(entry => entry.Place, entry => entry.Sums, null, cancellationToken)
            .ConfigureAwait(false);

    private static void Add(Nodes roots, Contract contract, string key, Window window, DigestSums digest)
    {
        var root = DigestPlace.RootOf(RowPlace.Of(contract, key, window));
        roots[root] = roots.GetValueOrDefault(root).Plus(digest);
    }

    private static IEnumerable<Window> Differing(Nodes left, Nodes right) =>
        left.Keys.Union(right.Keys)
            .Where(place => left.GetValueOrDefault(place) != right.GetValueOrDefault(place))
            .Select(place => place.Group).Distinct().Order();

    private static DigestSums DigestOf(Contract contract, Pane pane) =>
        pane.Values is { } values ? RowDigest.Of(contract, pane.Key, pane.Window, values) : default;
}
