using Orleans.Concurrency;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Watermarking;
using StreamBatch.Grains.Interfaces;
using StreamBatch.Grains.Reconciling;

namespace StreamBatch.Grains;

public sealed partial class ClusterGateway
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Asks for a reconciliation of all that is loaded. It is done by the cluster, one after the other, and survives
    /// the loss of silos; ingest goes on meanwhile.
    /// </summary>
    /// <returns>Its id, at once: <see cref="ReadReconciliationAsync"/>.</returns>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    /// <exception cref="StoreException">Too many wait, or it could not be kept.</exception>
    public async Task<long> StartReconciliationAsync(
        string contractId,
        ReconcileOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return await StartAsync(contractId, new ReconcileRequest(options, null), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>How far a reconciliation, or a decision, is, with its report once it is done; null when there is none
    /// of that id.</summary>
    public async Task<ReconcileTask?> ReadReconciliationAsync(
        string contractId,
        long id,
        CancellationToken cancellationToken)
    {
        var task = await store.Reconciling.Tasks.ReadAsync(contractId, id, cancellationToken).ConfigureAwait(false);
        if (task is { HasEnded: false })
        {
            // Where a silo's death cut it off, this call takes it up, before the reminder does.
            grains.GetGrain<IReconciliationGrain>(contractId).AttendAsync().Ignore();
        }

        return task;
    }

    /// <summary>The newest reconciliations and decisions, the newest first, without their reports.</summary>
    public ValueTask<IReadOnlyList<ReconcileTask>> ReadReconciliationsAsync(
        string contractId,
        int count,
        CancellationToken cancellationToken) =>
        store.Reconciling.Tasks.ReadNewestAsync(contractId, count, cancellationToken);

    /// <summary>Waits until a reconciliation has ended; gives its report.</summary>
    /// <exception cref="IncidentSupersededException">It is a decision that was refused.</exception>
    /// <exception cref="StoreException">It failed, or there is none of that id.</exception>
    public async Task<ReconcileReport> AwaitReconciliationAsync(
        string contractId,
        long id,
        CancellationToken cancellationToken)
    {
        var contract = await contracts.GetAsync(contractId, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var task = await ReadReconciliationAsync(contractId, id, cancellationToken).ConfigureAwait(false)
                ?? throw new StoreException($"Contract {contractId} has no reconciliation {id}.");
            if (task.HasEnded)
            {
                return task.Report is { } report
                    ? ReconcileReportCodec.Read(contract.Contract, report)
                    : throw TaskFailure.ToException(contractId, task);
            }

            await Task.Delay(LookEvery, options.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>All incidents of a contract.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public Task<IReadOnlyCollection<Incident>> ReadIncidentsAsync(
        string contractId,
        CancellationToken cancellationToken) =>
        IncidentDecision.ReadAsync(Reader(contractId, cancellationToken), contractId, cancellationToken);

    /// <summary>Decides an incident, in turn with reconciliations; gives what was done, nothing when none of that id
    /// waits.</summary>
    /// <exception cref="IncidentSupersededException">A window has changed since it was compared, another run covers it
    /// by now, or its results are not kept any more.</exception>
    /// <exception cref="StoreException">It could not be kept, or failed.</exception>
    public async Task<IReadOnlyList<Drift>> DecideAsync(
        string contractId,
        IncidentRuling ruling,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ruling);
        var id = await StartAsync(contractId, new ReconcileRequest(null, ruling), cancellationToken)
            .ConfigureAwait(false);
        return (await AwaitReconciliationAsync(contractId, id, cancellationToken).ConfigureAwait(false)).Drifts;
    }

    /// <summary>The windows of <paramref name="query"/>, each joined with the batch run that covers it and its last
    /// verdict, by key (UTF-8 bytes), start and end.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public IAsyncEnumerable<JoinedWindow> JoinAsync(
        string contractId,
        ResultQuery query,
        CancellationToken cancellationToken) =>
        BatchJoin.ReadAsync(Reader(contractId, cancellationToken), contractId, query, cancellationToken);

    /// <summary>As <see cref="ControlAppender.AppendAsync"/>.</summary>
    internal Task<ControlAnswer> AppendControlAsync(
        string contractId,
        long after,
        long turn,
        IReadOnlyList<ControlRecord> records,
        CancellationToken cancellationToken) =>
        _control.AppendAsync(contractId, after, turn, records, cancellationToken);

    /// <summary>Waits until each partition is published up to an offset.</summary>
    internal async Task AwaitPublishedAsync(string contractId, long[] offsets, CancellationToken cancellationToken)
    {
        while (true)
        {
            var published = (await store.Reconciling.Results.ReadPublishedAsync(cancellationToken)
                .ConfigureAwait(false)).Where(position => position.ContractId == contractId)
                .ToDictionary(position => position.Partition, position => position.NextOffset);
            var behind = Enumerable.Range(0, offsets.Length)
                .Where(partition => published.GetValueOrDefault(partition) < offsets[partition]).ToList();
            if (behind.Count == 0)
            {
                return;
            }

            // A partition without a host publishes when it has one.
            behind.ForEach(partition => grains
                .GetGrain<IPartitionGrain>(GrainKeys.Partition(contractId, partition)).WakeAsync().Ignore());
            await Task.Delay(LookEvery, options.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private ClusterReconcileHost Reader(string contractId, CancellationToken cancellationToken) =>
        new(store, contracts, null, this, options, contractId, default, cancellationToken);

    private async Task<long> StartAsync(
        string contractId,
        ReconcileRequest request,
        CancellationToken cancellationToken)
    {
        await contracts.GetAsync(contractId, cancellationToken).ConfigureAwait(false);
        var message = Encoded.Of(request.Write).AsImmutable();
        return await grains.GetGrain<IReconciliationGrain>(contractId).StartAsync(message).ConfigureAwait(false);
    }
}
