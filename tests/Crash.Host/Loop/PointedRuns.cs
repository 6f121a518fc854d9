using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Crash.Host.Loop;

/// <summary>Batch runs, with the moments of a load and of a comparison.</summary>
internal sealed class PointedRuns(IBatchRunStore runs, LoopPoints points) : IBatchRunStore
{
    public async ValueTask SaveAsync(
        Contract contract,
        string runId,
        IAsyncEnumerable<ResultRow> rows,
        CancellationToken cancellationToken)
    {
        points.Reach("BeforeSave");
        await runs.SaveAsync(contract, runId, rows.Select(Tell), cancellationToken);
        points.Reach("AfterSave");
    }

    public ValueTask<IReadOnlyList<string>> ReadIdsAsync(Contract contract, CancellationToken cancellationToken) =>
        runs.ReadIdsAsync(contract, cancellationToken);

    public ValueTask RemoveAsync(Contract contract, string runId, CancellationToken cancellationToken) =>
        runs.RemoveAsync(contract, runId, cancellationToken);

    public IAsyncEnumerable<DigestEntry> ReadDigestsAsync(
        Contract contract,
        string runId,
        int deepest,
        CancellationToken cancellationToken)
    {
        points.Reach("InCompareOfDigests");
        return runs.ReadDigestsAsync(contract, runId, deepest, cancellationToken);
    }

    public ValueTask<IReadOnlyList<DigestEntry>> ReadChildrenAsync(
        Contract contract,
        string runId,
        DigestPlace parent,
        CancellationToken cancellationToken) =>
        runs.ReadChildrenAsync(contract, runId, parent, cancellationToken);

    public IAsyncEnumerable<ResultRow> ReadRowsAtAsync(
        Contract contract,
        string runId,
        DigestPlace place,
        CancellationToken cancellationToken)
    {
        points.Reach("InCompareOfRows");
        return runs.ReadRowsAtAsync(contract, runId, place, cancellationToken);
    }

    public ValueTask<ResultRow?> ReadRowAsync(
        Contract contract,
        string runId,
        string key,
        Window window,
        CancellationToken cancellationToken) =>
        runs.ReadRowAsync(contract, runId, key, window, cancellationToken);

    public IAsyncEnumerable<ResultRow> ReadRowsAsync(
        Contract contract,
        string runId,
        CancellationToken cancellationToken) =>
        runs.ReadRowsAsync(contract, runId, cancellationToken);

    private ResultRow Tell(ResultRow row)
    {
        points.Reach("InSave");
        return row;
    }
}
