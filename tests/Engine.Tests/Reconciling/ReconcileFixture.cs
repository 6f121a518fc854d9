using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Testing.Embedded;
using StreamBatch.Testing.Reference;

namespace StreamBatch.Engine.Tests.Reconciling;

/// <summary>A stream and its batch: events of windows [0, 1000) and so on, with an allowed lateness of 500.</summary>
internal sealed class ReconcileFixture : IAsyncDisposable
{
    private ReconcileFixture(Contract contract, EmbeddedFolder folder)
    {
        Contract = contract;
        Folder = folder;
    }

    public Contract Contract { get; }

    public EmbeddedFolder Folder { get; }

    public EmbeddedHost Host => Folder.Host;

    public static async Task<ReconcileFixture> CreateAsync(
        Authority authority,
        LatePolicy policy = LatePolicy.Overwrite,
        RepairBreaker? breaker = null,
        Int128? tolerance = null,
        int? segmentBytes = null)
    {
        // Sources that are never heard leave the watermark to the test.
        var contract = TrafficContract.Make(
            lateness: 500,
            policy: policy,
            authority: authority,
            watermark: new WatermarkSpecification { Sources = ["never"] },
            breaker: breaker,
            averageTolerance: tolerance);
        return new ReconcileFixture(contract, await EmbeddedFolder.CreateAsync(contract, segmentBytes: segmentBytes));
    }

    public async Task<string> IngestAsync(params TrafficEvent[] events) => await Host.IngestAsync(events);

    public Task<long?> ReachAsync(long watermark) => Host.RaiseWatermarkAsync(Contract.Id, watermark);

    /// <summary>Loads a run over [from, to) whose rows are those of a batch over <paramref name="events"/>.</summary>
    public Task<BatchRunLoad> LoadAsync(
        string id,
        IEnumerable<TrafficEvent> events,
        ImmutableArray<long>? cut = null,
        long from = 0,
        long to = 10_000) =>
        Host.LoadRunAsync(
            Contract.Id,
            new BatchRunRequest { Id = id, From = new EventTime(from), To = new EventTime(to), Cut = cut },
            RowsOf(events),
            default);

    public List<ResultRow> RowsOf(IEnumerable<TrafficEvent> events) =>
    [
        .. ReferenceBatch.Compute(Contract, events.Select(item => item.Reference))
            .Select(row => new ResultRow(row.Key.Key, row.Key.Window, row.Value)),
    ];

    public List<string> ViewOf(IEnumerable<TrafficEvent> events) =>
        HostCalls.Lines(RowsOf(events).Select(row => (row.Key, row.Window, row.Values)));

    public Task<List<string>> ViewAsync() => Host.ViewAsync(Contract);

    public Task<ReconcileReport> ReconcileAsync(bool dryRun = false) =>
        ReconcileAsync(new ReconcileOptions { DryRun = dryRun });

    public async Task<ReconcileReport> ReconcileAsync(ReconcileOptions options)
    {
        var report = await Reconciler.RunAsync(Host, Contract.Id, options, default);
        var audit = await VerdictAudit.VerifyAsync(
            Host, Contract.Id, $"{report.Head.Length}:{report.Head.Hash}", default);
        Assert.True(audit.IsSound, audit.ToString());
        return report;
    }

    /// <summary>Reconciles; gives for each drift <c>class:action:verdict</c>.</summary>
    public async Task<string> DriftsAsync() => string.Join(' ', (await ReconcileAsync()).Drifts.Select(
        drift => $"{drift.Class}:{drift.Action}:{drift.Verdict}"));

    public ValueTask DisposeAsync() => Folder.DisposeAsync();
}
