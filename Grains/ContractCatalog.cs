using System.Collections.Concurrent;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.Control;

namespace StreamBatch.Grains;

/// <summary>The contracts that this process has needed so far, compiled. Safe for use by several threads.</summary>
/// <param name="store">The cluster's store.</param>
/// <param name="parse">Reads a contract document.</param>
/// <param name="newestSemantics">The newest version of the semantics that this host knows.</param>
public sealed class ContractCatalog(
    IClusterStore store,
    Func<string, ContractReading> parse,
    ushort newestSemantics = SemanticsVersion.Newest)
{
    private const int MaxBytes = 64 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, CompiledContract> _contracts = new(StringComparer.Ordinal);

    /// <summary>Reads a contract document.</summary>
    public Func<string, ContractReading> Parse { get; } = parse;

    /// <summary>Begins a contract's control log with its first block.</summary>
    public ControlLog Open(LoggedBlock block) => ControlLog.Open(block, Parse, newestSemantics);

    /// <summary>A registered contract.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public async ValueTask<CompiledContract> GetAsync(string contractId, CancellationToken cancellationToken)
    {
        if (_contracts.TryGetValue(contractId, out var known))
        {
            return known;
        }

        var blocks = await store
            .ReadAsync(contractId, BlockHeader.ControlLog, 0, 1, cancellationToken).ConfigureAwait(false);
        return blocks.Count == 0
            ? throw new UnknownContractException(
                contractId, await store.ReadContractsAsync(cancellationToken).ConfigureAwait(false))
            : _contracts.GetOrAdd(contractId, Open(blocks[0]).Contract);
    }

    /// <summary>A contract's control log, replayed.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    /// <exception cref="UnknownSemanticsException">It is of a version of the semantics that this host does not know.
    /// </exception>
    public async ValueTask<ControlLog> ReadControlAsync(string contractId, CancellationToken cancellationToken)
    {
        ControlLog? log = null;
        while (true)
        {
            var blocks = await store.ReadAsync(
                contractId, BlockHeader.ControlLog, log?.NextOffset ?? 0, MaxBytes, cancellationToken)
                .ConfigureAwait(false);
            if (blocks.Count == 0)
            {
                return log ?? throw new UnknownContractException(contractId, []);
            }

            foreach (var block in blocks)
            {
                if (log is null)
                {
                    log = Open(block);
                }
                else
                {
                    log.Replay(block);
                }
            }
        }
    }
}
