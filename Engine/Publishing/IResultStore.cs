using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Publishing;

/// <summary>
/// What readers see: panes, the current view of every window with its digests, and the quarantine. A cache of the log.
/// </summary>
/// <remarks>
/// Publishing is idempotent: a pane is written only if its number is new, the current view only if the revision grows,
/// and the digests change by exactly the rows of the view that were written (old row out, new row in; a withdrawal only
/// out). Doing a batch twice changes nothing. One caller publishes at a time; reading may go on meanwhile.
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

    /// <summary>All revisions of one window, by revision.</summary>
    ValueTask<IReadOnlyList<Pane>> ReadRevisionsAsync(
        Contract contract,
        string key,
        Window window,
        CancellationToken cancellationToken);

    /// <summary>The quarantine of a contract, by partition and offset.</summary>
    IAsyncEnumerable<QuarantineEntry> ReadQuarantineAsync(Contract contract, CancellationToken cancellationToken);

    /// <summary>One entry of the quarantine; null when there is none at that offset.</summary>
    ValueTask<QuarantineEntry?> ReadQuarantineEntryAsync(
        Contract contract,
        int partition,
        long offset,
        CancellationToken cancellationToken);

    /// <summary>
    /// The digest of each bucket of each window group (all windows of one start and end) that the range covers; no row
    /// is read. Buckets without rows are absent or zero.
    /// </summary>
    ValueTask<IReadOnlyList<BucketDigest>> ReadDigestsAsync(
        Contract contract,
        ResultQuery range,
        CancellationToken cancellationToken);

    /// <summary>The current rows of one bucket of one group.</summary>
    ValueTask<IReadOnlyList<Pane>> ReadBucketAsync(
        Contract contract,
        Window group,
        int bucket,
        CancellationToken cancellationToken);

    /// <summary>
    /// The current rows in the range whose newest revision rests at or beyond the cut (the offset, per partition, of
    /// the first record that the run did not see); withdrawals included.
    /// </summary>
    ValueTask<IReadOnlyList<Pane>> ReadBeyondAsync(
        Contract contract,
        ResultQuery range,
        ImmutableArray<long> cut,
        CancellationToken cancellationToken);
}
