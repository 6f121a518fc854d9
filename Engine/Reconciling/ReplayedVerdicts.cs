namespace StreamBatch.Engine.Reconciling;

/// <summary>The stored verdicts, and those that a replay of the control log gave and that are not stored yet: for a
/// store that is only read.</summary>
internal sealed class ReplayedVerdicts(IVerdictStore stored) : IVerdictStore
{
    private readonly Dictionary<string, List<StoredVerdict>> _replayed = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask AppendAsync(
        string contractId,
        IReadOnlyList<StoredVerdict> verdicts,
        CancellationToken cancellationToken)
    {
        if (!_replayed.TryGetValue(contractId, out var replayed))
        {
            _replayed.Add(contractId, replayed = []);
        }

        replayed.AddRange(verdicts);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredVerdict>> ReadAsync(
        string contractId,
        CancellationToken cancellationToken)
    {
        var verdicts = await stored.ReadAsync(contractId, cancellationToken).ConfigureAwait(false);
        if (!_replayed.TryGetValue(contractId, out var replayed))
        {
            return verdicts;
        }

        var known = verdicts.Select(verdict => verdict.Number).ToHashSet();
        return
        [
            .. verdicts.Concat(replayed.Where(verdict => !known.Contains(verdict.Number)))
                .OrderBy(verdict => verdict.Number),
        ];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredVerdict>> ReadAfterAsync(
        string contractId,
        long after,
        int limit,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var all = await ReadAsync(contractId, cancellationToken).ConfigureAwait(false);
        return [.. all.Where(verdict => verdict.Number > after).Take(limit)];
    }

    /// <inheritdoc/>
    public async ValueTask<long> ReadLastNumberAsync(string contractId, CancellationToken cancellationToken) =>
        await ReadAsync(contractId, cancellationToken).ConfigureAwait(false) is [.., var last] ? last.Number : 0;
}
