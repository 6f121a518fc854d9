using System.Collections.Immutable;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Engine;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Grains;

public sealed partial class ClusterGateway : IBatchRunHost
{
    IBatchRunStore IBatchRunHost.BatchRuns => store.Reconciling.BatchRuns;

    /// <summary>Loads a batch run, whole or not at all, whose rows need not fit into memory. Loading it twice changes
    /// nothing.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="request">What the batch job says of the run.</param>
    /// <param name="rows">Its rows. They may be enumerated more than once: when the store has to try again, or when the
    /// stored rows of a known run are lost.</param>
    /// <param name="cancellationToken">Gives it up; nothing is loaded then, unless all of it was.</param>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    /// <exception cref="ArgumentException">A row is for no window that the run covers, or the cut is not one of this
    /// contract.</exception>
    /// <exception cref="RepeatedRowException">Two rows are for one window of one entity.</exception>
    /// <exception cref="RunExistsException">The contract has a run of that id with other rows, range or
    /// cut.</exception>
    public Task<BatchRunLoad> LoadRunAsync(
        string contractId,
        BatchRunRequest request,
        IAsyncEnumerable<ResultRow> rows,
        CancellationToken cancellationToken) =>
        BatchRunLoading.LoadAsync(this, contractId, request, rows, cancellationToken);

    async ValueTask<ControlLog> IBatchRunHost.ReadControlAsync(
        string contractId,
        CancellationToken cancellationToken) =>
        await contracts.ReadControlAsync(contractId, cancellationToken).ConfigureAwait(false);

    Task<ImmutableArray<long>> IBatchRunHost.CutAsync(string contractId, CancellationToken cancellationToken) =>
        CutAsync(contractId, cancellationToken);

    ValueTask<ImmutableArray<long>> IBatchRunHost.ReadEndsAsync(
        string contractId,
        int partitions,
        CancellationToken cancellationToken) =>
        store.Reconciling.ReadEndsAsync(contractId, partitions, cancellationToken);

    async Task<bool> IBatchRunHost.TryRegisterAsync(
        ControlLog control,
        BatchRun run,
        CancellationToken cancellationToken)
    {
        var contractId = control.Contract.Contract.Id;
        var record = new ControlRecord(ControlKind.BatchRunLoaded, BatchRunCodec.Write(run));
        var answer = await _control
            .AppendAsync(contractId, control.NextOffset, 0, [record], cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            ControlAppendStatus.Appended => true,
            ControlAppendStatus.Superseded or ControlAppendStatus.Forgotten => false,
            _ => throw new StoreException($"The control log of {contractId} refused a batch run: {answer.Status}."),
        };
    }
}
