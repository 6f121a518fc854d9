using System.Buffers;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

/// <summary>Carries an <see cref="EntityHost"/>: one call after the other, on the silo that it is called from. Its
/// state is read when the host asks for it, not when the grain is activated: that would be once more. When it moves,
/// the host goes with it.</summary>
[PreferLocalPlacement]
internal sealed class EntityGrain(
    SiloStates states,
    IClusterStore store,
    ContractCatalog contracts,
    EntityPlacement placement,
    StateAdmission admission,
    GrainOptions options) : Grain, IEntityGrain, IGrainMigrationParticipant
{
    private const string HostKey = "streambatch.host";
    private const string VersionKey = "streambatch.version";

    private CompiledContract _contract = null!;
    private EntityHost _host = null!;
    private byte[]? _handedOver;
    private int? _version;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (contractId, partition) = GrainKeys.Read(this.GetPrimaryKeyString());
        _contract = await contracts.GetAsync(contractId, cancellationToken);
        _host = _handedOver is null
            ? new EntityHost(_contract, partition, store.HashKey)
            : EntityHost.TakeOver(_contract, partition, store.HashKey, _handedOver);
        _host.NewestSemantics = options.NewestSemantics;
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
        if (_version is { } version)
        {
            dehydrationContext.TryAddValue(VersionKey, version);
        }
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (rehydrationContext.TryGetBytes(HostKey, out var bytes))
        {
            _handedOver = bytes.ToArray();
            _version = rehydrationContext.TryGetValue<int>(VersionKey, out var version) ? version : null;
        }
    }

    public async Task<Immutable<byte[]>> CallAsync(Immutable<byte[]> call)
    {
        var request = EntityCall.Read(call.Value);
        if (_host.MustVerify(request))
        {
            var stored = await admission.ReadAsync(() => states.ReadAsync(this.GetPrimaryKeyString()));
            _host.Verify(stored is null ? [] : stored.Bytes.Span, isKnown: stored?.Version == _version);
            _version = stored?.Version;
        }

        if (_host.MustFlush(request))
        {
            await FlushAsync();
        }

        try
        {
            return Encoded.Of(_host.Receive(request, Scratch.For(_contract)).Write).AsImmutable();
        }
        catch (UnknownSemanticsException)
        {
            // Another silo has to take it: this one may not stay.
            DeactivateOnIdle();
            throw;
        }
    }

    public async Task<Immutable<byte[]>> ReadOpenAsync()
    {
        var stored = _host.MustRead
            ? await admission.ReadAsync(() => states.ReadAsync(this.GetPrimaryKeyString()))
            : null;
        return Encoded.Of(_host.ReadOpen(stored is null ? [] : stored.Bytes.Span).Write).AsImmutable();
    }

    private async Task FlushAsync()
    {
        try
        {
            _version = await states.WriteAsync(
                new EntityStateWrite(this.GetPrimaryKeyString(), _version, Encoded.Of(_host.Save)))
                ?? throw new StoreException("Another activation of the entity has stored its state.");
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
