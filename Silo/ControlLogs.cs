using System.Collections.Concurrent;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.Control;
using StreamBatch.Grains;
using StreamBatch.Server.Editions;

namespace StreamBatch.Silo;

/// <summary>The control logs that were asked for, each replayed as far as it was read: the next read takes what has
/// come since. Safe for use by several threads.</summary>
internal sealed class ControlLogs(IClusterStore store, ContractCatalog contracts)
{
    private const int MaxBytes = 16 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, Replayed> _logs = new(StringComparer.Ordinal);

    /// <summary>A contract as its control log says now.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public async Task<ContractStatus> ReadAsync(string contractId, CancellationToken cancellationToken)
    {
        // Who asks for what is not there leaves nothing behind.
        await contracts.GetAsync(contractId, cancellationToken);
        var replayed = _logs.GetOrAdd(contractId, _ => new Replayed());
        await replayed.Turn.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                var blocks = await store.ReadAsync(
                    contractId, BlockHeader.ControlLog, replayed.Log?.NextOffset ?? 0, MaxBytes, cancellationToken);
                if (blocks.Count == 0)
                {
                    return ContractStatus.Of(replayed.Log ?? throw new UnknownContractException(contractId, []));
                }

                foreach (var block in blocks)
                {
                    if (replayed.Log is null)
                    {
                        replayed.Log = contracts.Open(block);
                    }
                    else
                    {
                        replayed.Log.Replay(block);
                    }
                }
            }
        }
        finally
        {
            replayed.Turn.Release();
        }
    }

    private sealed class Replayed
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public ControlLog? Log { get; set; }
    }
}
