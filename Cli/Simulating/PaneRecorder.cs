using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Cli.Simulating;

/// <summary>
/// The results of a simulation: notes each pane once, however often it is published, and passes publications on to the
/// store only when it is read. What it still has when the engine stops hard is published again from the log.
/// </summary>
/// <param name="inner">The store.</param>
/// <param name="given">The number of the last pane noted, by partition; outlives a restart.</param>
internal sealed class PaneRecorder(IResultStore inner, Dictionary<int, long> given) : IResultStore, IDisposable
{
    // Keeps memory bounded, not publication prompt.
    private const int MaxBuffered = 100_000;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly List<(Contract Contract, PublishBatch Batch)> _buffered = [];
    private readonly Dictionary<(string Contract, int Partition), (Contract Contract, PublishBatch Batch)> _last = [];
    private List<Pane> _panes = [];
    private int _count;

    /// <summary>The panes published since the last call, in the order of publication.</summary>
    public List<Pane> TakePanes()
    {
        _gate.Wait();
        try
        {
            var panes = _panes;
            _panes = [];
            return panes;
        }
        finally
        {
            _gate.Release();
        }
    }

    public ValueTask DropBeforeAsync(Contract contract, EventTime time, CancellationToken cancellationToken) =>
        inner.DropBeforeAsync(contract, time, cancellationToken);

    public async ValueTask PublishAsync(
        IReadOnlyList<(Contract Contract, PublishBatch Batch)> batches,
        CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var (contract, batch) in batches)
            {
                Note(contract, batch);
            }

            if (_count >= MaxBuffered)
            {
                await PassOnAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask<IReadOnlyList<PublishedPosition>> ReadPublishedAsync(CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        return await inner.ReadPublishedAsync(cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<Pane> ReadResultsAsync(
        Contract contract,
        ResultQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var pane in inner.ReadResultsAsync(contract, query, cancellationToken).ConfigureAwait(false))
        {
            yield return pane;
        }
    }

    public async ValueTask<IReadOnlyList<Pane>> ReadResultsPageAsync(
        Contract contract,
        ResultQuery query,
        PanePlace? after,
        int limit,
        CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        return await inner.ReadResultsPageAsync(contract, query, after, limit, cancellationToken)
            .ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<Pane>> ReadRevisionsPageAsync(
        Contract contract,
        ResultQuery query,
        PanePlace? after,
        int limit,
        CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        return await inner.ReadRevisionsPageAsync(contract, query, after, limit, cancellationToken)
            .ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<QuarantineEntry>> ReadQuarantinePageAsync(
        Contract contract,
        QuarantineState? state,
        QuarantinePlace? after,
        int limit,
        CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        return await inner.ReadQuarantinePageAsync(contract, state, after, limit, cancellationToken)
            .ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<Pane>> ReadRevisionsAsync(
        Contract contract,
        string key,
        Window window,
        CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        return await inner.ReadRevisionsAsync(contract, key, window, cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<QuarantineEntry> ReadQuarantineAsync(
        Contract contract,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var entry in inner.ReadQuarantineAsync(contract, cancellationToken).ConfigureAwait(false))
        {
            yield return entry;
        }
    }

    public async ValueTask<QuarantineEntry?> ReadQuarantineEntryAsync(
        Contract contract,
        int partition,
        long offset,
        CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        return await inner.ReadQuarantineEntryAsync(contract, partition, offset, cancellationToken)
            .ConfigureAwait(false);
    }

    public async IAsyncEnumerable<DigestEntry> ReadDigestsAsync(
        Contract contract,
        ResultQuery range,
        int deepest,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var entry in inner.ReadDigestsAsync(contract, range, deepest, cancellationToken)
            .ConfigureAwait(false))
        {
            yield return entry;
        }
    }

    public async ValueTask<IReadOnlyList<DigestEntry>> ReadChildrenAsync(
        Contract contract,
        DigestPlace parent,
        CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        return await inner.ReadChildrenAsync(contract, parent, cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<Pane> ReadRowsAtAsync(
        Contract contract,
        DigestPlace place,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var pane in inner.ReadRowsAtAsync(contract, place, cancellationToken).ConfigureAwait(false))
        {
            yield return pane;
        }
    }

    public async ValueTask<IReadOnlyList<Pane>> ReadBeyondAsync(
        Contract contract,
        ResultQuery range,
        ImmutableArray<long> cut,
        CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        return await inner.ReadBeyondAsync(contract, range, cut, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _gate.Dispose();

    private void Note(Contract contract, PublishBatch batch)
    {
        foreach (var pane in batch.Panes)
        {
            if (pane.Number > given.GetValueOrDefault(pane.Partition))
            {
                given[pane.Partition] = pane.Number;
                _panes.Add(pane);
            }
        }

        // A batch that only moves a position is worth nothing once another one follows.
        _last[(batch.ContractId, batch.Partition)] = (contract, batch);
        var content = batch.Panes.Count + batch.Quarantined.Count + batch.QuarantineChanges.Count;
        if (content > 0)
        {
            _buffered.Add((contract, batch));
            _count += content;
        }
    }

    private async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await PassOnAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask PassOnAsync(CancellationToken cancellationToken)
    {
        if (_last.Count == 0)
        {
            return;
        }

        foreach (var (contract, batch) in _last.Values)
        {
            _buffered.Add((contract, batch with { Panes = [], Quarantined = [], QuarantineChanges = [] }));
        }

        await inner.PublishAsync(_buffered, cancellationToken).ConfigureAwait(false);
        _buffered.Clear();
        _last.Clear();
        _count = 0;
    }
}
