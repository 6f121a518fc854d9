using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>Keeps batch runs with their rows and digests. Runs are whole or not there.</summary>
/// <remarks>
/// A run becomes visible to comparison by its control record in the log, which is appended after
/// <see cref="SaveAsync"/>; rows without that record are removed by <see cref="RemoveAsync"/> on start.
/// </remarks>
public interface IBatchRunStore
{
    /// <summary>Saves the rows of a run and the digests of its buckets in one transaction; replaces a run of that id.
    /// </summary>
    ValueTask SaveAsync(
        Contract contract,
        string runId,
        IReadOnlyList<ResultRow> rows,
        CancellationToken cancellationToken);

    /// <summary>The ids of the runs saved.</summary>
    ValueTask<IReadOnlyList<string>> ReadIdsAsync(Contract contract, CancellationToken cancellationToken);

    /// <summary>Removes a run and its rows; nothing happens when there is none.</summary>
    ValueTask RemoveAsync(Contract contract, string runId, CancellationToken cancellationToken);

    /// <summary>The digest of each bucket of each group of the run; no row is read.</summary>
    ValueTask<IReadOnlyList<BucketDigest>> ReadDigestsAsync(
        Contract contract,
        string runId,
        CancellationToken cancellationToken);

    /// <summary>The rows of one bucket of one group.</summary>
    ValueTask<IReadOnlyList<ResultRow>> ReadBucketAsync(
        Contract contract,
        string runId,
        Window group,
        int bucket,
        CancellationToken cancellationToken);

    /// <summary>The row of one window; null when the run has none.</summary>
    ValueTask<ResultRow?> ReadRowAsync(
        Contract contract,
        string runId,
        string key,
        Window window,
        CancellationToken cancellationToken);

    /// <summary>All rows of a run, by key (UTF-8 bytes), start, end.</summary>
    IAsyncEnumerable<ResultRow> ReadRowsAsync(Contract contract, string runId, CancellationToken cancellationToken);
}
