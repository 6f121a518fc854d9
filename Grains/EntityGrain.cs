using System.Buffers;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
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
    private long _flushBytes = 2048;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (contractId, partition) = GrainKeys.Read(this.GetPrimaryKeyString());
        _contract = await contracts.GetAsync(contractId, cancellationToken);
        _host = _handedOver is null
            ? new EntityHost(_contract, partition, store.HashKey) { Segments = options.Segments }
            : EntityHost.TakeOver(_contract, partition, store.HashKey, _handedOver, options.Segments);
        _host.NewestSemantics = options.NewestSemantics;
        _handedOver = null;
        placement.Add(GrainContext);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        placement.Remove(GrainContext);
        return reason.ReasonCode != DeactivationReasonCode.Migrating && _host is { CanFlush: true }
            ? FlushAsync(expected: 0)
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
            var stored = await ReadAsync();
            _host.Verify(stored, isKnown: stored?.Version == _version);
            _version = stored?.Version;
        }

        if (_host.MustFlush(request) && states.MayWrite(_flushBytes))
        {
            await FlushAsync(_flushBytes);
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
        var stored = _host.MustRead ? await ReadAsync() : null;
        return Encoded.Of(_host.ReadOpen(stored).Write).AsImmutable();
    }

    // Of a version that the host has, the segments are left where they are.
    private Task<StoredEntityState?> ReadAsync()
    {
        var read = new EntityStateRead(this.GetPrimaryKeyString(), _host.MustRead ? null : _version);
        return admission.ReadAsync(() => states.ReadAsync(read));
    }

    private async Task FlushAsync(long expected)
    {
        try
        {
            var segments = SegmentChanges.None;
            var head = Encoded.Of(writer => segments = _host.Save(writer));
            var write = new EntityStateWrite(this.GetPrimaryKeyString(), _version, head) { Segments = segments };
            _flushBytes = write.Size;
            _version = await states.WriteAsync(write, expected)
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
