using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Reconciling;

/// <summary>Loads batch runs: rows first, then the control record that makes them a run.</summary>
public static class BatchRunLoading
{
    /// <summary>Loads a run where others write the control log meanwhile. Loading it twice changes nothing.</summary>
    /// <exception cref="ArgumentException">A row is for no window that the run covers, or the cut is not one of this
    /// contract.</exception>
    /// <exception cref="RepeatedRowException">Two rows are for one window of one entity.</exception>
    /// <exception cref="RunExistsException">The contract has a run of that id with other rows, range or
    /// cut.</exception>
    public static async Task<BatchRunLoad> LoadAsync(
        IBatchRunHost host,
        string contractId,
        BatchRunRequest request,
        IAsyncEnumerable<ResultRow> rows,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(rows);
        var control = await host.ReadControlAsync(contractId, cancellationToken).ConfigureAwait(false);
        var contract = control.Contract.Contract;
        ImmutableArray<long> cut = [];
        BatchRunTally? saved = null;
        while (true)
        {
            var tally = new BatchRunTally(control.Contract, request);
            if (control.Runs.FirstOrDefault(run => run.Id == request.Id) is { } known)
            {
                var isReplaced = await CompareAsync(
                    host.BatchRuns, contract, known, request, tally, rows, cancellationToken).ConfigureAwait(false);
                return new BatchRunLoad(known, false) { IsReplaced = isReplaced };
            }

            if (saved is null)
            {
                cut = request.Cut ?? await host.CutAsync(contractId, cancellationToken).ConfigureAwait(false);
                ThrowUnlessReached(
                    cut,
                    await host.ReadEndsAsync(contractId, contract.Partitions, cancellationToken).ConfigureAwait(false));
                var guarded = UnlessLoadedAsync(host, contractId, request.Id, rows, cancellationToken);
                await host.BatchRuns
                    .SaveAsync(contract, request.Id, tally.CountAsync(guarded, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
                saved = tally;
                control = await host.ReadControlAsync(contractId, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var run = new BatchRun
            {
                Id = request.Id,
                From = request.From,
                To = request.To,
                Cut = cut,
                Rows = saved.Digest.Count,
                Digest = saved.Digest,
                Sequence = control.Runs.Count,
            };
            if (await host.TryRegisterAsync(control, run, cancellationToken).ConfigureAwait(false))
            {
                await SaveAgainUnlessThereAsync(host, contract, run, saved, request, rows, cancellationToken)
                    .ConfigureAwait(false);
                return new BatchRunLoad(run, true);
            }

            control = await host.ReadControlAsync(contractId, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Holds the rows of a known run against it; they replace the stored ones if these are lost: no log holds
    /// them.</summary>
    /// <returns>Whether they were stored anew.</returns>
    internal static async Task<bool> CompareAsync(
        IBatchRunStore runs,
        Contract contract,
        BatchRun known,
        BatchRunRequest request,
        BatchRunTally tally,
        IAsyncEnumerable<ResultRow> rows,
        CancellationToken cancellationToken)
    {
        await tally.CountAsync(rows, cancellationToken).LongCountAsync(cancellationToken).ConfigureAwait(false);
        var isSame = known.Digest == tally.Digest && known.From == request.From && known.To == request.To
            && (request.Cut is not { } same || same.SequenceEqual(known.Cut));
        if (!isSame)
        {
            throw new RunExistsException(contract.Id, request.Id);
        }

        if (!await BatchRunAudit.IsSoundAsync(runs, contract, known, cancellationToken).ConfigureAwait(false))
        {
            var again = new BatchRunTally(tally.Contract, request);
            await runs.SaveAsync(
                contract,
                known.Id,
                again.CountAsync(rows, cancellationToken, tally.Digest),
                cancellationToken).ConfigureAwait(false);
            return true;
        }

        var stored = new BatchRunTally(tally.Contract, request);
        await stored
            .CountAsync(runs.ReadRowsAsync(contract, known.Id, cancellationToken), cancellationToken)
            .LongCountAsync(cancellationToken).ConfigureAwait(false);
        if (stored.AllValues != tally.AllValues)
        {
            // They differ in what is compared within a tolerance, which the digest leaves out.
            throw new RunExistsException(contract.Id, request.Id);
        }

        return false;
    }

    /// <summary>Refuses a cut that is none of these logs.</summary>
    /// <exception cref="ArgumentException">It has another number of partitions, or offsets beyond the ends.</exception>
    internal static void ThrowUnlessReached(ImmutableArray<long> cut, ImmutableArray<long> ends)
    {
        if (cut.Length != ends.Length)
        {
            throw new ArgumentException($"The cut names {cut.Length} partitions; the contract has {ends.Length}.");
        }

        for (var partition = 0; partition < cut.Length; partition++)
        {
            if (cut[partition] < 0 || cut[partition] > ends[partition])
            {
                throw new ArgumentException(
                    $"The cut names offset {cut[partition]} of partition {partition}, whose log ends at "
                    + $"{ends[partition]}.");
            }
        }
    }

    // Read within the transaction that replaces the rows stored under the run's id: those of a run that is in the log
    // by now stay.
    private static async IAsyncEnumerable<ResultRow> UnlessLoadedAsync(
        IBatchRunHost host,
        string contractId,
        string runId,
        IAsyncEnumerable<ResultRow> rows,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var control = await host.ReadControlAsync(contractId, cancellationToken).ConfigureAwait(false);
        if (control.Runs.Any(run => run.Id == runId))
        {
            throw new StoreException(
                $"Batch run '{runId}' of {contractId} was loaded by another one meanwhile: load it again.",
                isTransient: true);
        }

        await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return row;
        }
    }

    // Another load of the same id may have replaced the rows before the record was there; it is refused since.
    private static async Task SaveAgainUnlessThereAsync(
        IBatchRunHost host,
        Contract contract,
        BatchRun run,
        BatchRunTally tally,
        BatchRunRequest request,
        IAsyncEnumerable<ResultRow> rows,
        CancellationToken cancellationToken)
    {
        var stored = await host.BatchRuns.ReadDigestsAsync(contract, run.Id, 0, cancellationToken)
            .AggregateAsync(default(DigestSums), (sums, root) => sums.Plus(root.Sums), cancellationToken)
            .ConfigureAwait(false);
        if (stored != run.Digest)
        {
            await host.BatchRuns.SaveAsync(
                contract,
                run.Id,
                new BatchRunTally(tally.Contract, request).CountAsync(rows, cancellationToken, run.Digest),
                cancellationToken).ConfigureAwait(false);
        }
    }
}
