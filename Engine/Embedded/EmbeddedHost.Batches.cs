using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Embedded;

public sealed partial class EmbeddedHost
{
    /// <summary>Loads a batch run, whole or not at all. Loading it twice changes nothing.</summary>
    /// <exception cref="RunExistsException">The contract has a run of that id with other rows, range or
    /// cut.</exception>
    public Task<BatchRunLoad> LoadRunAsync(
        string contractId,
        BatchRunRequest request,
        IReadOnlyList<ResultRow> rows,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return LoadRunAsync(contractId, request, rows.ToAsyncEnumerable(), cancellationToken);
    }

    /// <summary>Loads a batch run, whole or not at all, whose rows need not fit into memory. Loading it twice changes
    /// nothing.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="request">What the batch job says of the run.</param>
    /// <param name="rows">Its rows. They may be enumerated more than once: when the store has to try again, or when the
    /// stored rows of a known run are lost.</param>
    /// <param name="cancellationToken">Gives it up; nothing is loaded then.</param>
    /// <exception cref="ArgumentException">A row is for no window that the run covers, or the cut is not one of this
    /// contract.</exception>
    /// <exception cref="RepeatedRowException">Two rows are for one window of one entity.</exception>
    /// <exception cref="RunExistsException">The contract has a run of that id with other rows, range or
    /// cut.</exception>
    public async Task<BatchRunLoad> LoadRunAsync(
        string contractId,
        BatchRunRequest request,
        IAsyncEnumerable<ResultRow> rows,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(rows);
        await EnterAsync().ConfigureAwait(false);
        try
        {
            var hosted = Find(contractId);
            var tally = new BatchRunTally(hosted.Control.Contract, request);
            if (hosted.Control.Runs.FirstOrDefault(run => run.Id == request.Id) is { } known)
            {
                return new BatchRunLoad(known, false)
                {
                    IsReplaced = await CompareAsync(
                        hosted.Contract, known, request, tally, rows, cancellationToken).ConfigureAwait(false),
                };
            }

            var cut = request.Cut ?? await CutLockedAsync(hosted).ConfigureAwait(false);
            ThrowUnlessReached(hosted, cut);
            await _ports.BatchRuns
                .SaveAsync(hosted.Contract, request.Id, tally.CountAsync(rows, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            var run = new BatchRun
            {
                Id = request.Id,
                From = request.From,
                To = request.To,
                Cut = cut,
                Rows = tally.Digest.Count,
                Digest = tally.Digest,
                Sequence = hosted.Control.Runs.Count,
            };
            hosted.Control.Stage(run);
            _open.Add(hosted.Control.Seal(Now()));
            await FlushAsync().ConfigureAwait(false);
            return new BatchRunLoad(run, true);
        }
        finally
        {
            Leave();
        }
    }

    // The rows of a known run are held against it; they replace the stored ones if these are lost: no log holds them.
    private async Task<bool> CompareAsync(
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

        if (!await BatchRunAudit.IsSoundAsync(_ports.BatchRuns, contract, known, cancellationToken)
            .ConfigureAwait(false))
        {
            var again = new BatchRunTally(tally.Contract, request);
            await _ports.BatchRuns.SaveAsync(
                contract,
                known.Id,
                again.CountAsync(rows, cancellationToken, tally.Digest),
                cancellationToken).ConfigureAwait(false);
            return true;
        }

        var stored = new BatchRunTally(tally.Contract, request);
        await stored
            .CountAsync(_ports.BatchRuns.ReadRowsAsync(contract, known.Id, cancellationToken), cancellationToken)
            .LongCountAsync(cancellationToken).ConfigureAwait(false);
        if (stored.AllValues != tally.AllValues)
        {
            // They differ in what is compared within a tolerance, which the digest leaves out.
            throw new RunExistsException(contract.Id, request.Id);
        }

        return false;
    }

    private static void ThrowUnlessReached(HostedContract hosted, ImmutableArray<long> cut)
    {
        if (cut.Length != hosted.Writers.Length)
        {
            throw new ArgumentException(
                $"The cut names {cut.Length} partitions; the contract has {hosted.Writers.Length}.");
        }

        for (var partition = 0; partition < cut.Length; partition++)
        {
            if (cut[partition] < 0 || cut[partition] > hosted.Writers[partition].State.NextOffset)
            {
                throw new ArgumentException(
                    $"The cut names offset {cut[partition]} of partition {partition}, whose log ends at "
                    + $"{hosted.Writers[partition].State.NextOffset}.");
            }
        }
    }
}
