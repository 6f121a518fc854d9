using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Server.Feeds;

/// <summary>Verdicts, read by no more callers at once than there are turns.</summary>
/// <param name="verdicts">The verdicts.</param>
/// <param name="turns">The turns, which stay the caller's.</param>
internal sealed class BoundedVerdicts(IVerdictStore verdicts, SemaphoreSlim turns) : IVerdictStore
{
    public ValueTask AppendAsync(
        string contractId,
        IReadOnlyList<StoredVerdict> verdicts,
        CancellationToken cancellationToken) =>
        throw new NotSupportedException("What reads for feeds seals nothing.");

    public ValueTask<IReadOnlyList<StoredVerdict>> ReadAsync(string contractId, CancellationToken cancellationToken) =>
        InTurnAsync(() => verdicts.ReadAsync(contractId, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<StoredVerdict>> ReadAfterAsync(
        string contractId,
        long after,
        int limit,
        CancellationToken cancellationToken) =>
        InTurnAsync(() => verdicts.ReadAfterAsync(contractId, after, limit, cancellationToken), cancellationToken);

    public ValueTask<long> ReadLastNumberAsync(string contractId, CancellationToken cancellationToken) =>
        InTurnAsync(() => verdicts.ReadLastNumberAsync(contractId, cancellationToken), cancellationToken);

    private async ValueTask<T> InTurnAsync<T>(Func<ValueTask<T>> read, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await read().ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }
}
