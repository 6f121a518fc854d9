using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Embedded;
using StreamBatch.Odcs;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Silo;

/// <summary>The store as it stands at one moment, beside the silos that write it, and of its log one contract.
/// </summary>
internal static class StoreSnapshot
{
    /// <summary>Replays the contract's log in memory and lets <paramref name="read"/> read.</summary>
    public static async Task<T> ReadAsync<T>(
        PostgresStoreOptions place,
        Contract contract,
        TimeProvider clock,
        Func<EmbeddedHost, Task<T>> read,
        CancellationToken cancellationToken)
    {
        await using var snapshot = await PostgresSnapshot.OpenAsync(place, ContractYaml.Read, cancellationToken);
        await using var host = await EmbeddedHost.OpenForReadingAsync(
            new EmbeddedPorts(
                snapshot.Source.HashKey,
                new ContractBlockLog(snapshot.Source.Log, contract),
                snapshot.Checkpoints,
                snapshot.Source.Results,
                snapshot.Source.BatchRuns,
                snapshot.Verdicts,
                ContractYaml.Read,
                clock),
            cancellationToken);
        return await read(host);
    }
}
