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
}
