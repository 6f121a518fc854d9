using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Crash.Host.Loop;

/// <summary>Verdicts, with the moments before and after they are stored.</summary>
internal sealed class PointedVerdicts(IVerdictStore verdicts, LoopPoints points) : IVerdictStore
{
    public async ValueTask AppendAsync(
        string contractId,
        IReadOnlyList<StoredVerdict> stored,
        CancellationToken cancellationToken)
    {
        points.Reach("BeforeSeal");
        await verdicts.AppendAsync(contractId, stored, cancellationToken);
        points.Reach("AfterSeal");
    }

    public ValueTask<IReadOnlyList<StoredVerdict>> ReadAsync(string contractId, CancellationToken cancellationToken) =>
        verdicts.ReadAsync(contractId, cancellationToken);

    public ValueTask<IReadOnlyList<StoredVerdict>> ReadAfterAsync(
        string contractId,
        long after,
        int limit,
        CancellationToken cancellationToken) => verdicts.ReadAfterAsync(contractId, after, limit, cancellationToken);

    public ValueTask<long> ReadLastNumberAsync(string contractId, CancellationToken cancellationToken) =>
        verdicts.ReadLastNumberAsync(contractId, cancellationToken);
}
