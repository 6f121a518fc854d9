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
    /// <summary>Saves the rows of a run and its digest trees in one transaction; replaces a run of that id.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="runId">The run's id.</param>
    /// <param name="rows">The rows, in any order; written as they come, so that they need not fit into memory. If
    /// their enumeration throws, nothing is saved. A store that tries again enumerates them again.</param>
    /// <param name="cancellationToken">Gives it up; nothing is saved then.</param>
    /// <exception cref="RepeatedRowException">Two rows have one key and window; nothing is saved.</exception>
    ValueTask SaveAsync(
        Contract contract,
        string runId,
        IAsyncEnumerable<ResultRow> rows,
        CancellationToken cancellationToken);

    /// <summary>The ids of the runs saved.</summary>
    ValueTask<IReadOnlyList<string>> ReadIdsAsync(Contract contract, CancellationToken cancellationToken);

    /// <summary>Removes a run and its rows; nothing happens when there is none.</summary>
    ValueTask RemoveAsync(Contract contract, string runId, CancellationToken cancellationToken);

    /// <summary>The nodes of the run's digest trees down to a level, sorted by level, then group, partition and prefix;
    /// no row is read. With 0 the roots alone.</summary>
    IAsyncEnumerable<DigestEntry> ReadDigestsAsync(
        Contract contract,
        string runId,
        int deepest,
        CancellationToken cancellationToken);

    /// <summary>The children of a node, by prefix: none if it is a leaf, else at most 256; no row is read.</summary>
    ValueTask<IReadOnlyList<DigestEntry>> ReadChildrenAsync(
        Contract contract,
        string runId,
        DigestPlace parent,
        CancellationToken cancellationToken);

    /// <summary>The rows under a node, by key hash, key (UTF-8 bytes), start and end.</summary>
    IAsyncEnumerable<ResultRow> ReadRowsAtAsync(
        Contract contract,
        string runId,
        DigestPlace place,
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
