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
                    IsReplaced = await BatchRunLoading
                        .CompareAsync(
                            _ports.BatchRuns, hosted.Contract, known, request, tally, rows, cancellationToken)
                        .ConfigureAwait(false),
                };
            }

            var cut = request.Cut ?? await CutLockedAsync(hosted).ConfigureAwait(false);
            BatchRunLoading.ThrowUnlessReached(
                cut, [.. hosted.Writers.Select(writer => writer.State.NextOffset)]);
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
}
