using StreamBatch.Domain.Binary;
using StreamBatch.Engine.EntityHosting;

namespace StreamBatch.Testing.Protocol;

/// <summary>An entity on a node: one call after the other, as a grain takes them.</summary>
internal sealed class EntityActivation(SimulatedCluster cluster, SimulatedNode node, RoleAddress address) : IActivation
{
    private readonly EntityHost _host = new(cluster.Contract, address.Partition, SimulatedCluster.HashKey);

    private readonly Queue<(EntityCall Call, Action<byte[]> Reply)> _waiting = new();
    private long _version = -1;
    private bool _isBusy;

    public void Receive(ReadOnlyMemory<byte> message, Action<byte[]> reply)
    {
        _waiting.Enqueue((EntityCall.Read(message.Span), reply));
        TakeNext();
    }

    public void Tick()
    {
        // As a host deactivates what was not called for long: what is not durable, and may be, becomes so.
        if (!_isBusy && cluster.World.Fault(0.02))
        {
            _isBusy = true;
            cluster.Count("entity deactivated");
            Store(() => cluster.Remove(node, address, this), isWanted: _host.CanFlush);
        }
    }

    private void TakeNext()
    {
        if (_isBusy || !_waiting.TryDequeue(out var next))
        {
            return;
        }

        _isBusy = true;
        if (!_host.MustVerify(next.Call))
        {
            Flush(next.Call, next.Reply);
            return;
        }

        cluster.InStore(
            node,
            () => cluster.Store.ReadEntity(address.Partition, address.Key),
            stored =>
            {
                _host.Verify(stored.State, stored.Version == _version);
                _version = stored.Version;
                Flush(next.Call, next.Reply);
            },
            End);
    }

    private void Flush(EntityCall call, Action<byte[]> reply) =>
        Store(
            () =>
            {
                reply(ProtocolMessages.Of(_host.Receive(call, cluster.Scratch).Write));
                End();
            },
            isWanted: _host.MustFlush(call));

    private void Store(Action then, bool isWanted)
    {
        if (!isWanted)
        {
            then();
            return;
        }

        var writer = new ByteWriter();
        _host.Save(writer);
        var state = writer.ToArray();
        var version = _version;
        cluster.InStore(
            node,
            () => cluster.Store.WriteEntity(address.Partition, address.Key, version, state),
            stored =>
            {
                if (stored is { } written)
                {
                    cluster.Count("entity flushed");
                    _version = written;
                    _host.Flushed();
                }
                else
                {
                    cluster.Count("entity write refused");
                    _host.Forget();
                    End();
                    return;
                }

                then();
            },
            () =>
            {
                // Whether it was stored is not known: it is looked at again.
                _host.Forget();
                End();
            });
    }

    private void End()
    {
        _isBusy = false;
        TakeNext();
    }
}
