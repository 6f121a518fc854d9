using Orleans.Concurrency;
using Orleans.Runtime;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

/// <summary>Carries an <see cref="EntityHost"/>: one call after the other.</summary>
internal sealed class EntityGrain(
    [PersistentState("entity", EntityGrain.Storage)] IPersistentState<EntityState> stored,
    IClusterStore store,
    ContractCatalog contracts) : Grain, IEntityGrain
{
    /// <summary>The name of the grain storage.</summary>
    public const string Storage = "entities";

    private CompiledContract _contract = null!;
    private EntityHost _host = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (contractId, partition) = GrainKeys.Read(this.GetPrimaryKeyString());
        _contract = await contracts.GetAsync(contractId, cancellationToken);
        _host = new EntityHost(_contract, partition, store.HashKey);
        _host.Verify(stored.State.Bytes, isKnown: false);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _host is { CanFlush: true } ? FlushAsync() : Task.CompletedTask;

    public async Task<Immutable<byte[]>> CallAsync(Immutable<byte[]> call)
    {
        var request = EntityCall.Read(call.Value);
        if (_host.MustVerify(request))
        {
            var known = stored.Etag;
            await stored.ReadStateAsync();
            _host.Verify(stored.State.Bytes, isKnown: stored.Etag == known);
        }

        if (_host.MustFlush(request))
        {
            await FlushAsync();
        }

        return Encoded.Of(_host.Receive(request, Scratch.For(_contract)).Write).AsImmutable();
    }

    private async Task FlushAsync()
    {
        stored.State = new EntityState { Bytes = Encoded.Of(_host.Save) };
        try
        {
            await stored.WriteStateAsync();
            _host.Flushed();
        }
        catch
        {
            // Another activation has written, or it is not known whether this one has: it is looked at again.
            _host.Forget();
            throw;
        }
    }
}
