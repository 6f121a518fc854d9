using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Publishing;

/// <summary>
/// What readers see: panes, the current view of every window with its digests, and the quarantine. A cache of the log.
/// </summary>
/// <remarks>
/// Publishing is idempotent: a pane is written only if its number is new, the current view only if the revision grows,
/// and the digests change by exactly the rows of the view that were written (old row out, new row in; a withdrawal only
/// out). After each publication the digest trees are those of the current rows. Doing a batch twice changes nothing.
/// One caller publishes at a time; reading may go on meanwhile.
/// </remarks>
public interface IResultStore
{
    /// <summary>Publishes <paramref name="batches"/> in one transaction, published offsets included.</summary>
    ValueTask PublishAsync(
        IReadOnlyList<(Contract Contract, PublishBatch Batch)> batches,
        CancellationToken cancellationToken);

    /// <summary>How far each partition is published.</summary>
    ValueTask<IReadOnlyList<PublishedPosition>> ReadPublishedAsync(CancellationToken cancellationToken);

    /// <summary>The current view of each window that stands, by key (UTF-8 bytes), start, end.</summary>
    IAsyncEnumerable<Pane> ReadResultsAsync(Contract contract, ResultQuery query, CancellationToken cancellationToken);

    /// <summary>The first windows of the current view after a place, in the order of <see cref="PanePlace"/>. What is
    /// before is not read, and no row is given twice or left out, whatever is published between two pages.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="query">Which windows.</param>
    /// <param name="after">The place; null: from the first.</param>
    /// <param name="limit">How many at most, from 1.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<IReadOnlyList<Pane>> ReadResultsPageAsync(
        Contract contract,
        ResultQuery query,
        PanePlace? after,
        int limit,
        CancellationToken cancellationToken);

    /// <summary>The same of all revisions, withdrawn ones too.</summary>
    ValueTask<IReadOnlyList<Pane>> ReadRevisionsPageAsync(
        Contract contract,
        ResultQuery query,
        PanePlace? after,
        int limit,
        CancellationToken cancellationToken);

    /// <summary>All revisions of one window, by revision.</summary>
    ValueTask<IReadOnlyList<Pane>> ReadRevisionsAsync(
        Contract contract,
        string key,
        Window window,
        CancellationToken cancellationToken);

    /// <summary>The quarantine of a contract, by partition and offset.</summary>
    IAsyncEnumerable<QuarantineEntry> ReadQuarantineAsync(Contract contract, CancellationToken cancellationToken);

    /// <summary>The first entries of the quarantine after a place, by partition and offset.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="state">Only those in this state; null: all.</param>
    /// <param name="after">The place; null: from the first.</param>
    /// <param name="limit">How many at most, from 1.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<IReadOnlyList<QuarantineEntry>> ReadQuarantinePageAsync(
        Contract contract,
        QuarantineState? state,
        QuarantinePlace? after,
        int limit,
        CancellationToken cancellationToken);

    /// <summary>One entry of the quarantine; null when there is none at that offset.</summary>
    ValueTask<QuarantineEntry?> ReadQuarantineEntryAsync(
        Contract contract,
        int partition,
        long offset,
        CancellationToken cancellationToken);

    /// <summary>
    /// The nodes of the digest trees of the groups that start and end within the range, down to a level; no row is
    /// read. With 0 the roots alone: at most one for each group and partition. Sorted by level, then group, partition
    /// and prefix. Nodes without rows are absent.
    /// </summary>
    /// <param name="contract">The contract.</param>
    /// <param name="range">Which groups; its key is not looked at.</param>
    /// <param name="deepest">The deepest level to read, at most <see cref="DigestTree.MaxDepth"/>.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    IAsyncEnumerable<DigestEntry> ReadDigestsAsync(
        Contract contract,
        ResultQuery range,
        int deepest,
        CancellationToken cancellationToken);

    /// <summary>The children of a node, by prefix: none if it is a leaf
    /// (<see cref="DigestPlace.IsDivided"/>), else at most 256; no row is read.</summary>
    ValueTask<IReadOnlyList<DigestEntry>> ReadChildrenAsync(
        Contract contract,
        DigestPlace parent,
        CancellationToken cancellationToken);

    /// <summary>The current rows under a node, whether there is one or not: by key hash, key (UTF-8 bytes), start and
    /// end. Withdrawn ones are left out.</summary>
    IAsyncEnumerable<Pane> ReadRowsAtAsync(Contract contract, DigestPlace place, CancellationToken cancellationToken);

    /// <summary>
    /// The current rows in the range whose newest revision rests at or beyond the cut (the offset, per partition, of
    /// the first record that the run did not see); withdrawals included.
    /// </summary>
    ValueTask<IReadOnlyList<Pane>> ReadBeyondAsync(
        Contract contract,
        ResultQuery range,
        ImmutableArray<long> cut,
        CancellationToken cancellationToken);

    /// <summary>
    /// Drops the panes, rows and digests of the groups of windows that end at or before <paramref name="time"/>, and
    /// the quarantine's entries that have ended of events before it, in transactions of bounded size. Doing it again,
    /// after a failure too, drops what is left.
    /// </summary>
    ValueTask DropBeforeAsync(Contract contract, EventTime time, CancellationToken cancellationToken);
}
