using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Releasing;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Server.Reconciling;

namespace StreamBatch.Server.Editions;

/// <summary>The embedded edition: all roles in this process.</summary>
/// <param name="host">The host, which stays the caller's. Disposing ends the reconciliations.</param>
/// <param name="panes">The panes that it publishes.</param>
public sealed class EmbeddedEdition(EmbeddedHost host, IPaneFeed panes) : IEdition, IAsyncDisposable
{
    private readonly ReconciliationJobs _reconciliations = new(host);

    /// <inheritdoc/>
    public IResultStore Results => host.Results;

    /// <inheritdoc/>
    public IVerdictStore Verdicts => host.Verdicts;

    /// <inheritdoc/>
    public IPaneFeed Panes => panes;

    /// <inheritdoc/>
    public IPaneWakeUps PaneWakeUps => host.WakeUps;

    /// <inheritdoc/>
    public IPaneWakeUps VerdictWakeUps => host.VerdictWakeUps;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ContractStatus>> ReadContractsAsync(CancellationToken cancellationToken)
    {
        List<ContractStatus> contracts = [];
        foreach (var contract in host.Contracts)
        {
            contracts.Add(await ReadContractAsync(contract.Contract.Id, cancellationToken).ConfigureAwait(false));
        }

        return contracts;
    }

    /// <inheritdoc/>
    public Task<ContractStatus> ReadContractAsync(string contractId, CancellationToken cancellationToken) =>
        host.ReadControlAsync(contractId, ContractStatus.Of);

    /// <inheritdoc/>
    public Task<bool> RegisterAsync(string document, Contract contract, CancellationToken cancellationToken) =>
        host.RegisterAsync(document, contract);

    /// <inheritdoc/>
    public ValueTask<CompiledContract> FindAsync(string contractId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(host.ContractOf(contractId));

    /// <inheritdoc/>
    public ValueTask<PreparedRequest> NewRequestAsync(string contractId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(host.NewRequest(contractId));

    /// <inheritdoc/>
    public Task<Task> SubmitAsync(
        string contractId,
        PreparedRequest request,
        bool holdsWatermark,
        CancellationToken cancellationToken) => host.SubmitAsync(contractId, request, holdsWatermark);

    /// <inheritdoc/>
    public async Task<WatermarkStatus> ReadWatermarkAsync(string contractId, CancellationToken cancellationToken)
    {
        var status = await ReadContractAsync(contractId, cancellationToken).ConfigureAwait(false);
        return new WatermarkStatus(
            status.Watermark,
            status.Sources,
            await host.SequenceGapsAsync(contractId).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public Task RaiseWatermarkAsync(string contractId, long time, CancellationToken cancellationToken) =>
        host.RaiseWatermarkAsync(contractId, time);

    /// <inheritdoc/>
    public Task EndAsync(string contractId, CancellationToken cancellationToken) => host.EndAsync(contractId);

    /// <inheritdoc/>
    public async IAsyncEnumerable<OpenWindow> ReadOpenWindowsAsync(
        string contractId,
        ResultQuery query,
        PanePlace? after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var open = await host.OpenWindowsAsync(contractId).WaitAsync(cancellationToken).ConfigureAwait(false);
        foreach (var window in open.Where(window => query.Covers(window.Key, window.Window) && IsAfter(window, after))
            .OrderBy(window => window.Key, Utf8Keys.Comparer).ThenBy(window => window.Window))
        {
            yield return window;
        }
    }

    private static bool IsAfter(OpenWindow window, PanePlace? after) => after is not { } place
        || Utf8Keys.Compare(window.Key, place.Key) switch
        {
            0 => window.Window.CompareTo(place.Window) > 0,
            var order => order > 0,
        };

    /// <inheritdoc/>
    public Task<ImmutableArray<long>> CutAsync(string contractId, CancellationToken cancellationToken) =>
        host.CutAsync(contractId);

    /// <inheritdoc/>
    public Task<ReleaseReport> ReleaseAsync(
        string contractId,
        string source,
        string id,
        CancellationToken cancellationToken) => host.ReleaseAsync(contractId, source, id, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DiscardAsync(string contractId, string source, string id, CancellationToken cancellationToken) =>
        host.DiscardAsync(contractId, source, id);

    /// <inheritdoc/>
    public Task<BatchRunLoad> LoadRunAsync(
        string contractId,
        BatchRunRequest request,
        IAsyncEnumerable<ResultRow> rows,
        CancellationToken cancellationToken) => host.LoadRunAsync(contractId, request, rows, cancellationToken);

    /// <inheritdoc/>
    public async Task<ReconciliationStatus> StartReconciliationAsync(
        string contractId,
        ReconcileOptions options,
        CancellationToken cancellationToken)
    {
        await ReadContractAsync(contractId, cancellationToken).ConfigureAwait(false);
        return _reconciliations.Start(contractId, options)?.Status() ?? throw new EditionBusyException();
    }

    /// <inheritdoc/>
    public async Task<ReconciliationStatus?> ReadReconciliationAsync(
        string contractId,
        string id,
        TimeSpan wait,
        CancellationToken cancellationToken)
    {
        if (_reconciliations.Of(contractId).FirstOrDefault(job => job.Id == id) is not { } job)
        {
            return null;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.WhenAny(job.Done, Task.Delay(wait, host.Clock, cancellationToken)).ConfigureAwait(false);
        }

        return job.Status();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReconciliationStatus>> ReadReconciliationsAsync(
        string contractId,
        CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ReconciliationStatus>>(
        [.. _reconciliations.Of(contractId).Select(job => job.Status() with { Report = null })]);

    /// <inheritdoc/>
    public Task<T> ReadLogAsync<T>(
        string contractId,
        Func<EmbeddedHost, Task<T>> read,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        return read(host);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<JoinedWindow> JoinAsync(
        string contractId,
        ResultQuery query,
        CancellationToken cancellationToken) => BatchJoin.ReadAsync(host, contractId, query, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyCollection<Incident>> ReadIncidentsAsync(
        string contractId,
        CancellationToken cancellationToken) => IncidentDecision.ReadAsync(host, contractId, cancellationToken);

    /// <inheritdoc/>
    public Task BackUpAsync(Stream output, CancellationToken cancellationToken) =>
        host.BackUpAsync(output, cancellationToken);

    /// <inheritdoc/>
    public Task<RetentionReport> RetainAsync(RetentionOptions options, CancellationToken cancellationToken) =>
        host.RetainAsync(options, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Drift>> DecideAsync(
        string contractId,
        IncidentRuling ruling,
        CancellationToken cancellationToken) =>
        IncidentDecision.DecideAsync(host, contractId, ruling, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reconciliations.DisposeAsync();
}
