using StreamBatch.Domain;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Backups;

/// <summary>
/// Makes a store of an archive: log and batch runs are written, all else is made by replay, and what came of it is held
/// against the manifest. Memory: one group and one part, and what opening and verifying a store take.
/// </summary>
public static class StoreRestore
{
    /// <summary>Restores into an empty store, which must count as unfinished until the report is seen.</summary>
    /// <param name="archive">The archive; its parts verified.</param>
    /// <param name="ports">The ports of the empty store, under the hash key of the archive.</param>
    /// <param name="cancellationToken">Gives it up; the store is not whole then.</param>
    /// <exception cref="CorruptDataException">The archive contradicts itself.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    public static async Task<RestoreReport> RunAsync(
        BackupArchive archive,
        EmbeddedPorts ports,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(ports);
        if (ports.HashKey != archive.Manifest.HashKey)
        {
            throw new ArgumentException("The store has another hash key than the backup.", nameof(ports));
        }

        var manifest = archive.Manifest;
        var contracts = archive.ReadContracts(ports.ParseContract);
        List<string> findings = [];
        long groups = 0;
        foreach (var group in LogPart.Read(archive.ReadParts(BackupPartKind.Log)))
        {
            if (groups == manifest.ViewGroups && groups > 0)
            {
                // The results in the backup were made from no more than this.
                await CheckViewsAsync(ports, manifest, findings, cancellationToken).ConfigureAwait(false);
            }

            await ports.Log.AppendAsync(group, cancellationToken).ConfigureAwait(false);
            groups++;
        }

        foreach (var contract in contracts)
        {
            await SaveRunsAsync(archive, contract, ports.BatchRuns, cancellationToken).ConfigureAwait(false);
        }

        if (groups == manifest.ViewGroups)
        {
            await CheckViewsAsync(ports, manifest, findings, cancellationToken).ConfigureAwait(false);
        }

        if (groups != manifest.Groups)
        {
            findings.Add($"the log has {groups} groups, and the backup tells of {manifest.Groups}");
        }

        await CheckLogAsync(archive, ports, findings, cancellationToken).ConfigureAwait(false);
        return new RestoreReport(findings);
    }

    private static async Task SaveRunsAsync(
        BackupArchive archive,
        Contract contract,
        IBatchRunStore runs,
        CancellationToken cancellationToken)
    {
        foreach (var run in archive.Manifest.Contracts.First(item => item.Id == contract.Id).Runs)
        {
            await runs.SaveAsync(
                contract, run.Id, RunPart.ReadAsync(archive, contract, run.Id, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static async Task CheckViewsAsync(
        EmbeddedPorts ports,
        BackupManifest manifest,
        List<string> findings,
        CancellationToken cancellationToken)
    {
        var host = await EmbeddedHost.OpenAsync(ports, new EmbeddedHostOptions(), cancellationToken)
            .ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            var contracts = host.Contracts.ToDictionary(item => item.Contract.Id, item => item.Contract);
            foreach (var expected in manifest.Contracts)
            {
                // One that was registered after what the results rest on had none.
                if (contracts.TryGetValue(expected.Id, out var contract))
                {
                    var found = await FrozenView.ReadAsync(host.Results, contract, cancellationToken)
                        .ConfigureAwait(false);
                    Compare(findings, $"results of {expected.Id}", expected.Results, found.Results);
                    Compare(findings, $"quarantine of {expected.Id}", expected.Quarantine, found.Quarantine);
                }
                else if (expected.Results.Count + expected.Quarantine.Count > 0)
                {
                    findings.Add($"the log does not register {expected.Id}, of which the backup has results");
                }
            }
        }
    }

    private static async Task CheckLogAsync(
        BackupArchive archive,
        EmbeddedPorts ports,
        List<string> findings,
        CancellationToken cancellationToken)
    {
        var host = await EmbeddedHost.OpenAsync(ports, new EmbeddedHostOptions(), cancellationToken)
            .ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            foreach (var unknown in host.Contracts.Select(item => item.Contract.Id)
                .Except(archive.Manifest.Contracts.Select(item => item.Id)))
            {
                findings.Add($"the log registers {unknown}, of which the manifest does not tell");
            }

            foreach (var expected in archive.Manifest.Contracts)
            {
                await CheckAsync(host, archive, expected, findings, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task CheckAsync(
        EmbeddedHost host,
        BackupArchive archive,
        BackupContract expected,
        List<string> findings,
        CancellationToken cancellationToken)
    {
        if (host.Contracts.All(item => item.Contract.Id != expected.Id))
        {
            findings.Add($"the log does not register {expected.Id}");
            return;
        }

        var control = host.ControlOf(expected.Id);
        Compare(findings, $"document of {expected.Id}", archive.ReadDocument(expected.Id), control.Document);
        Compare(findings, $"head of the verdicts of {expected.Id}", expected.Verdicts, control.Head);
        Compare(
            findings,
            $"batch runs of {expected.Id}",
            string.Join(' ', expected.Runs),
            string.Join(' ', control.Runs.Select(run => new BackupRun(run.Id, run.Rows, run.Digest.ToString()))));
        var positions = host.PositionsOf(expected.Id).ToDictionary(item => item.Partition, item => item.NextOffset);
        foreach (var position in expected.Positions)
        {
            Compare(
                findings,
                $"end of partition {position.Partition} of {expected.Id}",
                position.Next,
                positions.GetValueOrDefault(position.Partition));
        }

        var audit = await VerdictAudit.VerifyAsync(host, expected.Id, null, cancellationToken).ConfigureAwait(false);
        findings.AddRange(audit.Findings.Select(finding => $"{expected.Id}: {finding}"));
        if (audit.Fault is { } fault)
        {
            findings.Add($"{expected.Id}: verdict {fault.Number} is not the one that was sealed");
        }
    }

    private static void Compare<T>(List<string> findings, string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            findings.Add($"the {what} is not that of the backup");
        }
    }
}
