using StreamBatch.Domain.Blocks;
using StreamBatch.Engine;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Grains.Reconciling;

/// <summary>A contract's control log as one reader has read it so far. What it seals is copied for readers on the way.
/// Not safe for use by several threads.</summary>
internal sealed class ControlReader(
    IClusterStore store,
    ContractCatalog contracts,
    StreamWakeUps? wakeUps,
    string contractId)
{
    private const int MaxBytes = 16 * 1024 * 1024;

    private ControlLog? _log;
    private HashSet<long>? _copied;

    /// <summary>The log as it was read last.</summary>
    public ControlLog Log => _log ?? throw new InvalidOperationException("The control log was not read yet.");

    /// <summary>Reads what has come since.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public async Task<ControlLog> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var blocks = await store.ReadAsync(
                contractId, BlockHeader.ControlLog, _log?.NextOffset ?? 0, MaxBytes, cancellationToken)
                .ConfigureAwait(false);
            if (blocks.Count == 0)
            {
                return _log ?? throw new UnknownContractException(
                    contractId, await store.ReadContractsAsync(cancellationToken).ConfigureAwait(false));
            }

            foreach (var block in blocks)
            {
                if (_log is null)
                {
                    _log = ControlLog.Open(block, contracts.Parse);
                }
                else if (_log.Replay(block) is { Count: > 0 } verdicts)
                {
                    await CopyAsync(
                        [.. verdicts.Select(verdict =>
                            new StoredVerdict(verdict.Head.Length, verdict.Body, verdict.Head.Hash))],
                        cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    // A host that died after it had sealed left them to whoever reads next.
    private async Task CopyAsync(List<StoredVerdict> verdicts, CancellationToken cancellationToken)
    {
        var copies = store.Reconciling.Verdicts;
        _copied ??= [.. (await copies.ReadAsync(contractId, cancellationToken).ConfigureAwait(false))
            .Select(verdict => verdict.Number)];
        verdicts.RemoveAll(verdict => _copied.Contains(verdict.Number));
        if (verdicts.Count > 0)
        {
            await copies.AppendAsync(contractId, verdicts, cancellationToken).ConfigureAwait(false);
            wakeUps?.Sealed(contractId, verdicts[^1].Number);
        }
    }
}
