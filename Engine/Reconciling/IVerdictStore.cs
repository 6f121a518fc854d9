namespace StreamBatch.Engine.Reconciling;

/// <summary>Keeps the sealed verdicts for readers: a copy of those in the control log, which <c>verify</c>
/// compares.</summary>
public interface IVerdictStore
{
    /// <summary>Adds verdicts; one whose number is there already is left as it is.</summary>
    ValueTask AppendAsync(
        string contractId,
        IReadOnlyList<StoredVerdict> verdicts,
        CancellationToken cancellationToken);

    /// <summary>All verdicts of a contract, by number.</summary>
    ValueTask<IReadOnlyList<StoredVerdict>> ReadAsync(string contractId, CancellationToken cancellationToken);

    /// <summary>The first verdicts after a number, by number; no others are read.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="after">The number; 0: from the first.</param>
    /// <param name="limit">How many at most, from 1.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<IReadOnlyList<StoredVerdict>> ReadAfterAsync(
        string contractId,
        long after,
        int limit,
        CancellationToken cancellationToken);

    /// <summary>The number of the last verdict; 0 when there is none.</summary>
    ValueTask<long> ReadLastNumberAsync(string contractId, CancellationToken cancellationToken);
}
