using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Holds what readers see against the log: the rows of every batch run against the digest in its control record, and
/// the current results against those that a replay of all partitions gives. Memory grows with the number of windows.
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
        foreach (var run in control.Runs)
        {
            var digest = default(DigestSums);
            await foreach (var row in host.BatchRuns.ReadRowsAsync(contract, run.Id, cancellationToken)
                .ConfigureAwait(false))
            {
                digest = digest.Plus(RowDigest.Of(contract, row.Key, row.Window, row.Values));
            }

            if (digest != run.Digest)
            {
                findings.Add($"the rows of batch run '{run.Id}' are not those that were loaded");
            }
        }

        var expected = await ReplayAsync(host, control.Contract, cancellationToken).ConfigureAwait(false);
        var actual = await ReadAsync(host, contract, cancellationToken).ConfigureAwait(false);
        findings.AddRange(expected.Keys.Union(actual.Keys).Order()
            .Where(group => expected.GetValueOrDefault(group) != actual.GetValueOrDefault(group))
            .Select(group => $"the stored results of {group} are not those that the log gives"));
        return findings.Count <= MaxFindings
            ? findings
            : [.. findings.Take(MaxFindings), $"and {findings.Count - MaxFindings} more"];
    }

    private static async Task<Dictionary<Window, DigestSums>> ReplayAsync(
        EmbeddedHost host,
        CompiledContract contract,
        CancellationToken cancellationToken)
    {
        Dictionary<Window, DigestSums> groups = [];
        for (var partition = 0; partition < contract.Contract.Partitions; partition++)
        {
            Dictionary<(string, Window), DigestSums> newest = [];
            await PartitionReplay.RunAsync(
                host.Log,
                contract,
                host.HashKey,
                partition,
                long.MaxValue,
                _ => { },
                cancellationToken,
                pane => newest[(pane.Key, pane.Window)] = DigestOf(contract.Contract, pane)).ConfigureAwait(false);
            foreach (var ((_, window), digest) in newest)
            {
                groups[window] = groups.GetValueOrDefault(window).Plus(digest);
            }
        }

        return groups.Where(group => group.Value.Count > 0).ToDictionary();
    }

    private static async Task<Dictionary<Window, DigestSums>> ReadAsync(
        EmbeddedHost host,
        Contract contract,
        CancellationToken cancellationToken)
    {
        Dictionary<Window, DigestSums> groups = [];
        await foreach (var pane in host.Results.ReadResultsAsync(contract, new ResultQuery(), cancellationToken)
            .ConfigureAwait(false))
        {
            groups[pane.Window] = groups.GetValueOrDefault(pane.Window).Plus(DigestOf(contract, pane));
        }

        return groups;
    }

    private static DigestSums DigestOf(Contract contract, Pane pane) =>
        pane.Values is { } values ? RowDigest.Of(contract, pane.Key, pane.Window, values) : default;
}
