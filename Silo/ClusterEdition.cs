using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orleans.Runtime;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Releasing;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Grains;
using StreamBatch.Odcs;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Problems;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Silo;

/// <summary>The cluster edition: what is changed goes through the gateway to the grains, what is read comes from the
/// store.</summary>
public sealed class ClusterEdition(
    ClusterGateway gateway,
    ContractCatalog contracts,
    IClusterStore store,
    ClusterReads reads,
    StreamWakeUps wakeUps,
    TimeProvider clock) : IEdition
{
    // Longer than a partition takes to find a new host.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // What is read for an answer is judged again in the silo's memory: a minute or two.
    private const long MaxRecordsRead = 20_000_000;

    private readonly ControlLogs _control = new(store, contracts);
    private readonly KeptReconciliations _reconciliations = new(gateway, contracts, clock);

    /// <inheritdoc/>
    public IResultStore Results => reads.Results;

    /// <inheritdoc/>
    public IVerdictStore Verdicts => reads.Verdicts;

    /// <inheritdoc/>
    public IPaneFeed Panes => store.Panes;

    /// <inheritdoc/>
    public IPaneWakeUps PaneWakeUps => wakeUps;

    /// <inheritdoc/>
    public IPaneWakeUps VerdictWakeUps => wakeUps.Verdicts;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ContractStatus>> ReadContractsAsync(CancellationToken cancellationToken)
    {
        List<ContractStatus> statuses = [];
        foreach (var contractId in await store.ReadContractsAsync(cancellationToken))
        {
            statuses.Add(await ReadContractAsync(contractId, cancellationToken));
        }

        return statuses;
    }

    /// <inheritdoc/>
    public Task<ContractStatus> ReadContractAsync(string contractId, CancellationToken cancellationToken) =>
        _control.ReadAsync(contractId, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RegisterAsync(string document, Contract contract, CancellationToken cancellationToken) =>
        AskAsync(token => gateway.RegisterAsync(document, contract, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CompiledContract> FindAsync(string contractId, CancellationToken cancellationToken) =>
        contracts.GetAsync(contractId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PreparedRequest> NewRequestAsync(string contractId, CancellationToken cancellationToken) =>
        gateway.NewRequestAsync(contractId, cancellationToken);

    /// <inheritdoc/>
    public Task<Task> SubmitAsync(
        string contractId,
        PreparedRequest request,
        bool holdsWatermark,
        CancellationToken cancellationToken) => AskAsync(
        async token =>
        {
            await gateway.IngestAsync(request, holdsWatermark, token);
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<WatermarkStatus> ReadWatermarkAsync(string contractId, CancellationToken cancellationToken)
    {
        var status = await ReadContractAsync(contractId, cancellationToken);
        return new WatermarkStatus(status.Watermark, status.Sources, null);
    }

    /// <inheritdoc/>
    public async Task RaiseWatermarkAsync(string contractId, long time, CancellationToken cancellationToken)
    {
        await FindAsync(contractId, cancellationToken);
        await AskAsync(
            token => gateway.RaiseWatermarkAsync(contractId, time, WatermarkCause.Explicit).WaitAsync(token),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task EndAsync(string contractId, CancellationToken cancellationToken) =>
        AskAsync(token => gateway.EndAsync(contractId, token), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<OpenWindow> ReadOpenWindowsAsync(
        string contractId,
        ResultQuery query,
        PanePlace? after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var windows = gateway.ReadOpenWindowsAsync(contractId, query, after, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await MoveAsync())
        {
            yield return windows.Current;
        }

        async Task<bool> MoveAsync()
        {
            try
            {
                return await windows.MoveNextAsync();
            }
            catch (TimeoutException failure)
            {
                throw new EditionBusyException(failure);
            }
        }
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<long>> CutAsync(string contractId, CancellationToken cancellationToken) =>
        AskAsync(token => gateway.CutAsync(contractId, token), cancellationToken);

    /// <inheritdoc/>
    public Task<ReleaseReport> ReleaseAsync(
        string contractId,
        string source,
        string id,
        CancellationToken cancellationToken) =>
        AskAsync(token => gateway.ReleaseAsync(contractId, source, id, token), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DiscardAsync(
        string contractId,
        string source,
        string id,
        CancellationToken cancellationToken) =>
        AskAsync(token => gateway.DiscardAsync(contractId, source, id, token), cancellationToken);

    /// <inheritdoc/>
    public Task<BatchRunLoad> LoadRunAsync(
        string contractId,
        BatchRunRequest request,
        IAsyncEnumerable<ResultRow> rows,
        CancellationToken cancellationToken) => gateway.LoadRunAsync(contractId, request, rows, cancellationToken);

    /// <inheritdoc/>
    public Task<ReconciliationStatus> StartReconciliationAsync(
        string contractId,
        ReconcileOptions options,
        CancellationToken cancellationToken) =>
        AskAsync(token => _reconciliations.StartAsync(contractId, options, token), cancellationToken);

    /// <inheritdoc/>
    public Task<ReconciliationStatus?> ReadReconciliationAsync(
        string contractId,
        string id,
        TimeSpan wait,
        CancellationToken cancellationToken) =>
        _reconciliations.ReadAsync(contractId, id, wait, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReconciliationStatus>> ReadReconciliationsAsync(
        string contractId,
        CancellationToken cancellationToken) => _reconciliations.ListAsync(contractId, cancellationToken);

    /// <inheritdoc/>
    public async Task<T> ReadLogAsync<T>(
        string contractId,
        Func<EmbeddedHost, Task<T>> read,
        CancellationToken cancellationToken)
    {
        var contract = (await FindAsync(contractId, cancellationToken)).Contract;
        var ends = await store.Reconciling.ReadEndsAsync(contractId, contract.Partitions, cancellationToken);
        return ends.Sum() is var records && records > MaxRecordsRead
            ? throw new LogTooLongException(records, MaxRecordsRead)
            : await StoreSnapshot.ReadAsync(reads.Place, contract, clock, read, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<JoinedWindow> JoinAsync(
        string contractId,
        ResultQuery query,
        CancellationToken cancellationToken) => gateway.JoinAsync(contractId, query, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyCollection<Incident>> ReadIncidentsAsync(
        string contractId,
        CancellationToken cancellationToken) => gateway.ReadIncidentsAsync(contractId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Drift>> DecideAsync(
        string contractId,
        IncidentRuling ruling,
        CancellationToken cancellationToken) => gateway.DecideAsync(contractId, ruling, cancellationToken);

    /// <inheritdoc/>
    public async Task BackUpAsync(Stream output, CancellationToken cancellationToken)
    {
        await using var snapshot = await PostgresSnapshot
            .OpenAsync(reads.Place, ContractYaml.Read, cancellationToken);
        await snapshot.BackUpAsync(output, clock, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RetentionReport> RetainAsync(RetentionOptions options, CancellationToken cancellationToken) =>
        throw ProblemCatalog.Conflict(
            "silosServe",
            "The log of a cluster is shortened with all silos stopped: by `retain --store postgres`.");

    // Asks for as long as a producer can be let wait. What was durable by then stands.
    private async Task<T> AskAsync<T>(
        Func<CancellationToken, Task<T>> ask,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await ask(both.Token);
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or LimitReachedException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new EditionBusyException(failure);
        }
    }
}
