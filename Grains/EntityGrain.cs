using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Storage;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

/// <summary>Carries an <see cref="EntityHost"/>: one call after the other, on the silo that it is called from. Its
/// state is read when the host asks for it, not when the grain is activated: that would be once more. When it moves,
/// the host goes with it.</summary>
[PreferLocalPlacement]
internal sealed class EntityGrain(
    [FromKeyedServices(EntityGrain.Storage)] IGrainStorage storage,
    IClusterStore store,
    ContractCatalog contracts,
    EntityPlacement placement,
    StateAdmission admission) : Grain, IEntityGrain, IGrainMigrationParticipant
{
    /// <summary>The name of the grain storage.</summary>
    public const string Storage = "entities";

    private const string StateName = "entity";
    private const string HostKey = "streambatch.host";
    private const string VersionKey = "streambatch.version";

    private readonly GrainState<EntityState> _stored = new();
    private CompiledContract _contract = null!;
    private EntityHost _host = null!;
    private byte[]? _handedOver;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (contractId, partition) = GrainKeys.Read(this.GetPrimaryKeyString());
        _contract = await contracts.GetAsync(contractId, cancellationToken);
        _host = _handedOver is null
            ? new EntityHost(_contract, partition, store.HashKey)
            : EntityHost.TakeOver(_contract, partition, store.HashKey, _handedOver);
        _handedOver = null;
        placement.Add(GrainContext);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        placement.Remove(GrainContext);
        return reason.ReasonCode != DeactivationReasonCode.Migrating && _host is { CanFlush: true }
            ? FlushAsync()
            : Task.CompletedTask;
    }

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        dehydrationContext.AddBytes(HostKey, Encoded.Of(_host.HandOver));
        if (_stored.ETag is not null)
        {
            dehydrationContext.TryAddValue(VersionKey, _stored.ETag);
        }
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (rehydrationContext.TryGetBytes(HostKey, out var bytes))
        {
            _handedOver = bytes.ToArray();
            _stored.RecordExists = rehydrationContext.TryGetValue<string>(VersionKey, out var version);
            _stored.ETag = version;
        }
    }

    public async Task<Immutable<byte[]>> CallAsync(Immutable<byte[]> call)
    {
        var request = EntityCall.Read(call.Value);
        if (_host.MustVerify(request))
        {
            var known = _stored.ETag;
            await admission.ReadAsync(() => storage.ReadStateAsync(StateName, this.GetGrainId(), _stored));
            _host.Verify(_stored.State?.Bytes ?? [], isKnown: _stored.ETag == known);
        }

        if (_host.MustFlush(request))
        {
            await FlushAsync();
        }

        return Encoded.Of(_host.Receive(request, Scratch.For(_contract)).Write).AsImmutable();
    }

    private async Task FlushAsync()
    {
        _stored.State = new EntityState { Bytes = Encoded.Of(_host.Save) };
        try
        {
            await storage.WriteStateAsync(StateName, this.GetGrainId(), _stored);
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
