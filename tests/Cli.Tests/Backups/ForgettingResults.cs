using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Cli.Tests.Backups;

/// <summary>Results that, from a moment on, take no more: as if the process had ended before it published.</summary>
internal sealed class ForgettingResults(IResultStore results) : IResultStore
{
    public bool IsForgetting { get; set; }

    public ValueTask DropBeforeAsync(Contract contract, EventTime time, CancellationToken cancellationToken) =>
        results.DropBeforeAsync(contract, time, cancellationToken);

    public ValueTask PublishAsync(
        IReadOnlyList<(Contract Contract, PublishBatch Batch)> batches,
        CancellationToken cancellationToken) =>
        IsForgetting ? ValueTask.CompletedTask : results.PublishAsync(batches, cancellationToken);

    public ValueTask<IReadOnlyList<PublishedPosition>> ReadPublishedAsync(CancellationToken cancellationToken) =>
        results.ReadPublishedAsync(cancellationToken);

    public IAsyncEnumerable<Pane> ReadResultsAsync(
        Contract contract,
        ResultQuery query,
        CancellationToken cancellationToken) => results.ReadResultsAsync(contract, query, cancellationToken);

    public ValueTask<IReadOnlyList<Pane>> ReadResultsPageAsync(
        Contract contract,
        ResultQuery query,
        PanePlace? after,
        int limit,
        CancellationToken cancellationToken) =>
        results.ReadResultsPageAsync(contract, query, after, limit, cancellationToken);

    public ValueTask<IReadOnlyList<Pane>> ReadRevisionsPageAsync(
        Contract contract,
        ResultQuery query,
        PanePlace? after,
        int limit,
        CancellationToken cancellationToken) =>
        results.ReadRevisionsPageAsync(contract, query, after, limit, cancellationToken);

    public ValueTask<IReadOnlyList<QuarantineEntry>> ReadQuarantinePageAsync(
        Contract contract,
        QuarantineState? state,
        QuarantinePlace? after,
        int limit,
        CancellationToken cancellationToken) =>
        results.ReadQuarantinePageAsync(contract, state, after, limit, cancellationToken);

    public ValueTask<IReadOnlyList<Pane>> ReadRevisionsAsync(
        Contract contract,
        string key,
        Window window,
        CancellationToken cancellationToken) =>
        results.ReadRevisionsAsync(contract, key, window, cancellationToken);

    public IAsyncEnumerable<QuarantineEntry> ReadQuarantineAsync(
        Contract contract,
        CancellationToken cancellationToken) => results.ReadQuarantineAsync(contract, cancellationToken);

    public ValueTask<QuarantineEntry?> ReadQuarantineEntryAsync(
        Contract contract,
        int partition,
        long offset,
        CancellationToken cancellationToken) =>
        results.ReadQuarantineEntryAsync(contract, partition, offset, cancellationToken);

    public IAsyncEnumerable<DigestEntry> ReadDigestsAsync(
        Contract contract,
        ResultQuery range,
        int deepest,
        CancellationToken cancellationToken) =>
        results.ReadDigestsAsync(contract, range, deepest, cancellationToken);

    public ValueTask<IReadOnlyList<DigestEntry>> ReadChildrenAsync(
        Contract contract,
        DigestPlace parent,
        CancellationToken cancellationToken) => results.ReadChildrenAsync(contract, parent, cancellationToken);

    public IAsyncEnumerable<Pane> ReadRowsAtAsync(
        Contract contract,
        DigestPlace place,
        CancellationToken cancellationToken) => results.ReadRowsAtAsync(contract, place, cancellationToken);

    public ValueTask<IReadOnlyList<Pane>> ReadBeyondAsync(
        Contract contract,
        ResultQuery range,
        ImmutableArray<long> cut,
        CancellationToken cancellationToken) => results.ReadBeyondAsync(contract, range, cut, cancellationToken);
}
