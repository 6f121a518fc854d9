using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Backups;

/// <summary>Writes the archive of a store. Memory: one group of the log, and what control logs keep.</summary>
public static class StoreBackup
{
    /// <summary>Writes a store that is read at one moment.</summary>
    /// <param name="source">The store.</param>
    /// <param name="output">Where the archive goes, from its first byte on. Flushing it is the caller's.</param>
    /// <param name="takenMicroseconds">Processing time, in microseconds since the Unix epoch.</param>
    /// <param name="cancellationToken">Gives it up; what is written then is no archive.</param>
    /// <exception cref="StoreException">The store failed, its log does not begin at its beginning, or its results are
    /// in the middle of a group (transient).</exception>
    /// <exception cref="CorruptDataException">The store is damaged: the log, the rows of a batch run, or the results.
    /// </exception>
    public static Task<BackupReport> WriteAsync(
        BackupSource source,
        Stream output,
        long takenMicroseconds,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(output);
        var published = source.Published.ToDictionary(
            position => (position.ContractId, position.Partition), position => position.NextOffset);
        var log = new LogCopy(source.ParseContract, published);
        return WriteAsync(
            source,
            log,
            contract => FrozenView.ReadAsync(
                source.Results,
                contract,
                cancellationToken,
                (partition, offset) => offset >= log.ViewNextOf(contract.Id, partition)),
            output,
            takenMicroseconds,
            cancellationToken);
    }

    internal static async Task<BackupReport> WriteAsync(
        BackupSource source,
        LogCopy log,
        Func<Contract, Task<ViewDigests>> readView,
        Stream output,
        long takenMicroseconds,
        CancellationToken cancellationToken)
    {
        using var archive = new ArchiveWriter(output);
        await log.RunAsync(source.Log, source.End, archive, cancellationToken).ConfigureAwait(false);
        List<BackupContract> contracts = [];
        foreach (var (id, control) in log.Controls)
        {
            var contract = control.Contract.Contract;
            if (control.ResultsFrom is { } from)
            {
                throw new StoreException(
                    $"Results and batch runs of {id} before {from} are not kept any more: backups of such stores are "
                    + "not possible yet.");
            }

            archive.Begin(BackupPartKind.Contract, id);
            archive.Write(System.Text.Encoding.UTF8.GetBytes(control.Document));
            foreach (var run in control.Runs)
            {
                await WriteRunAsync(source.BatchRuns, contract, run, archive, cancellationToken).ConfigureAwait(false);
            }

            archive.EndPart();
            var view = await readView(contract).ConfigureAwait(false);
            if (!view.IsSound)
            {
                throw new CorruptDataException(
                    $"The results of {id} are not those that their digests tell of: `verify` says where. They are made "
                    + "anew from the log when they are gone: on local disk delete results.db*, in PostgreSQL empty "
                    + "their tables (docs/operating/backup.md), then back up.");
            }

            contracts.Add(Describe(control, log, view));
        }

        var manifest = new BackupManifest
        {
            TakenMicroseconds = takenMicroseconds,
            HashKey = source.HashKey,
            Groups = log.Groups,
            Blocks = log.Blocks,
            Records = log.Records,
            ViewGroups = log.PublishedGroups,
            Contracts = contracts,
            Parts = archive.Parts,
        };
        return new BackupReport(manifest, archive.Complete(manifest));
    }

    private static BackupContract Describe(ControlLog control, LogCopy log, ViewDigests view) => new()
    {
        Id = control.Contract.Contract.Id,
        Version = control.Contract.Contract.Version,
        Positions = log.PositionsOf(control.Contract.Contract.Id),
        Runs = [.. control.Runs.Select(run => new BackupRun(run.Id, run.Rows, run.Digest.ToString()))],
        Verdicts = control.Head,
        Results = view.Results,
        Quarantine = view.Quarantine,
    };

    // What is lost already would be found by the restore, when it is too late.
    private static async Task WriteRunAsync(
        IBatchRunStore runs,
        Contract contract,
        BatchRun run,
        ArchiveWriter archive,
        CancellationToken cancellationToken)
    {
        archive.Begin(BackupPartKind.Run, contract.Id, run.Id);
        var writer = new ByteWriter();
        var digest = default(DigestSums);
        try
        {
            await foreach (var row in runs.ReadRowsAsync(contract, run.Id, cancellationToken).ConfigureAwait(false))
            {
                writer.Clear();
                RunPart.Write(writer, contract, row);
                archive.Write(writer.Written);
                digest = digest.Plus(RowDigest.Of(contract, row.Key, row.Window, row.Values));
            }
        }
        catch (CorruptDataException exception)
        {
            throw Lost(contract, run, exception);
        }

        if (digest != run.Digest)
        {
            throw Lost(contract, run, null);
        }
    }

    private static CorruptDataException Lost(Contract contract, BatchRun run, Exception? cause) => new(
        $"The rows of batch run '{run.Id}' of {contract.Id} are not those that were loaded: load it again, then back "
        + "up.",
        cause);
}
