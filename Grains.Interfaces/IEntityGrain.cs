using Orleans.Concurrency;

namespace StreamBatch.Grains.Interfaces;

/// <summary>One entity: its ledger and its windows. Its key is the contract, the partition and the entity,
/// <c>orders/3/acme</c>.</summary>
[Alias("StreamBatch.IEntityGrain")]
public interface IEntityGrain : IGrainWithStringKey
{
    /// <summary>Takes a call of its partition's writer; gives the answer. Bytes are those of docs/formats/protocol.md.
    /// </summary>
    [Alias("Call")]
    Task<Immutable<byte[]>> CallAsync(Immutable<byte[]> call);

    /// <summary>Gives its windows that are not complete, with their values so far; nothing changes by it.</summary>
    [Alias("ReadOpen")]
    Task<Immutable<byte[]>> ReadOpenAsync();
}
