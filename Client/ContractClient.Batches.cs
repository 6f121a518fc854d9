using StreamBatch.Client.Batches;
using StreamBatch.Client.Connecting;
using StreamBatch.Client.Feeds;
using StreamBatch.Client.Reconciling;

namespace StreamBatch.Client;

public sealed partial class ContractClient
{
    private const int WaitSeconds = 30;

    /// <summary>The position of every partition now, which a batch run can name.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PartitionCut> CutAsync(CancellationToken cancellationToken = default) => ApiRequests.Read(
        await _connection.PostAsync(ApiText.Place(Id, "cuts"), null, cancellationToken).ConfigureAwait(false),
        ApiJson.Default.PartitionCut);

    /// <summary>The batch runs that are loaded, in the order of their loading.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<BatchRun> ReadBatchRunsAsync(CancellationToken cancellationToken = default) =>
        _connection.RowsAsync(
            ApiText.Place(Id, "batch-runs"), "batchRuns", ApiJson.Default.BatchRun, cancellationToken);

    /// <summary>Loads a batch run, whole or not at all; loading it twice changes nothing. Rows are sent as they come,
    /// so it is not tried again.</summary>
    /// <param name="run">What it is.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="cancellationToken">Gives up; then nothing is loaded.</param>
    /// <exception cref="StreamBatchApiException">The server refuses: <c>batchRunInvalid</c> tells faults of
    /// rows.</exception>
    public async Task<BatchRun> LoadBatchRunAsync(
        BatchRunRequest run,
        IAsyncEnumerable<BatchRow> rows,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(rows);
        var place = ApiText.Query(
            ApiText.Place(Id, "batch-runs"),
            ("run", run.Id),
            ("from", ApiText.Time(run.From)),
            ("to", ApiText.Time(run.To)),
            ("cut", run.Cut is { } cut ? string.Join(',', cut.Cut.Select(offset => ApiText.Number(offset))) : null),
            ("allowEmpty", run.AllowsEmpty ? "true" : null));
        using var body = new BatchRows(rows, cancellationToken);
        return ApiRequests.Read(
            await _connection.SendAsync(HttpMethod.Post, place, body, Timeout.InfiniteTimeSpan, cancellationToken)
                .ConfigureAwait(false),
            ApiJson.Default.BatchRun);
    }

    /// <summary>Begins a reconciliation, which goes on at the server.</summary>
    /// <param name="options">Its bounds; null: those of the server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Reconciliation> StartReconciliationAsync(
        ReconcileOptions? options = null,
        CancellationToken cancellationToken = default) => ApiRequests.Read(
        await _connection.PostAsync(
            ApiText.Place(Id, "reconciliations"),
            ApiRequests.Body(options ?? new ReconcileOptions(), ApiJson.Default.ReconcileOptions),
            cancellationToken).ConfigureAwait(false),
        ApiJson.Default.Reconciliation);

    /// <summary>A reconciliation as it stands.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Reconciliation> ReadReconciliationAsync(string id, CancellationToken cancellationToken = default) =>
        ReadReconciliationAsync(id, 0, cancellationToken);

    /// <summary>Waits for the end of a reconciliation.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up waiting; it goes on at the server.</param>
    public async Task<Reconciliation> WaitForReconciliationAsync(
        string id,
        CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var status = await ReadReconciliationAsync(id, WaitSeconds, cancellationToken).ConfigureAwait(false);
            if (status.HasEnded)
            {
                return status;
            }
        }
    }

    /// <summary>The drifts that wait for a person.</summary>
    /// <param name="withDecided">Whether those that were decided are read, too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<Incident> ReadIncidentsAsync(
        bool withDecided = false,
        CancellationToken cancellationToken = default) =>
        _connection.RowsAsync(
            ApiText.Query(ApiText.Place(Id, "incidents"), ("all", withDecided ? "true" : null)),
            "incidents",
            ApiJson.Default.Incident,
            cancellationToken);

    /// <summary>Adopts the batch's row.</summary>
    /// <param name="id">The incident.</param>
    /// <param name="by">Who decides; where the server knows callers by keys, it takes that of the key.</param>
    /// <param name="note">Why.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ApproveIncidentAsync(
        string id,
        string? by = null,
        string? note = null,
        CancellationToken cancellationToken = default) =>
        RuleAsync(id, "approve", by, note, cancellationToken);

    /// <summary>Lets the stream's row stand.</summary>
    /// <param name="id">The incident.</param>
    /// <param name="by">Who decides; where the server knows callers by keys, it takes that of the key.</param>
    /// <param name="note">Why.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task DeclineIncidentAsync(
        string id,
        string? by = null,
        string? note = null,
        CancellationToken cancellationToken = default) =>
        RuleAsync(id, "decline", by, note, cancellationToken);

    /// <summary>The sealed verdicts, by number.</summary>
    /// <param name="after">Those after a number; 0: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<SealedVerdict> ReadVerdictsAsync(
        long after = 0,
        CancellationToken cancellationToken = default) =>
        _connection.RowsAsync(
            ApiText.Place(Id, "verdicts"),
            "verdicts",
            ApiJson.Default.SealedVerdict,
            cancellationToken,
            after == 0 ? null : ApiText.Number(after));

    /// <summary>Every verdict as it is sealed, without end, as <see cref="FollowPanesAsync"/>.</summary>
    /// <param name="options">From where on; null: from the beginning. It has no key.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public IAsyncEnumerable<FeedItem<SealedVerdict>> FollowVerdictsAsync(
        FollowOptions? options = null,
        CancellationToken cancellationToken = default) =>
        FeedFollower.FollowAsync(
            _connection, Feed("verdicts", options), options?.After, ApiJson.Default.SealedVerdict, cancellationToken);

    /// <summary>Every window that was found to differ, with what explains it and what was done, and every decision of a
    /// person, without end, as <see cref="FollowPanesAsync"/>.</summary>
    /// <param name="options">From where on; null: from the beginning. It has no key.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public IAsyncEnumerable<FeedItem<DriftVerdict>> FollowDriftAsync(
        FollowOptions? options = null,
        CancellationToken cancellationToken = default) =>
        FeedFollower.FollowAsync(
            _connection, Feed("drift", options), options?.After, ApiJson.Default.DriftVerdict, cancellationToken);

    private Task<Reconciliation> ReadReconciliationAsync(string id, int wait, CancellationToken cancellationToken) =>
        _connection.GetAsync(
            ApiText.Query(
                ApiText.Place(Id, $"reconciliations/{Uri.EscapeDataString(id)}"),
                ("wait", wait == 0 ? null : ApiText.Number(wait))),
            ApiJson.Default.Reconciliation,
            cancellationToken);

    private Task<byte[]> RuleAsync(
        string id,
        string act,
        string? by,
        string? note,
        CancellationToken cancellationToken) =>
        _connection.PostAsync(
            ApiText.Place(Id, $"incidents/{Uri.EscapeDataString(id)}/{act}"),
            ApiRequests.Body(new IncidentRuling(by, note), ApiJson.Default.IncidentRuling),
            cancellationToken);
}
