using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Judging;
using StreamBatch.Engine.EntityHosting;

namespace StreamBatch.Testing.Protocol;

/// <summary>An entity on a node: one call after the other, as a grain takes them.</summary>
internal sealed class EntityActivation(
    SimulatedCluster cluster,
    SimulatedNode node,
    RoleAddress address,
    EntityHost host) : IActivation
{
    private readonly EntityHost _host = On(host, node);
    // No call: a question for its open windows.
    private readonly Queue<(EntityCall? Call, Action<byte[]> Reply)> _waiting = new();
    private bool _isBusy;

    /// <summary>The version of the stored state that it knows; null for none.</summary>
    public int? Version { get; private set; }

    private string StateKey => $"{address.Partition}/{address.Key}";

    public void Receive(ReadOnlyMemory<byte> message, Action<byte[]> reply)
    {
        var isRead = message.Span[0] == ProtocolMessages.ReadOpenOfEntity;
        _waiting.Enqueue((isRead ? null : EntityCall.Read(message), reply));
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
        else if (!_isBusy && cluster.MovesEntities && cluster.World.FaultAside(0.05))
        {
            Move();
        }
    }

    private static EntityHost On(EntityHost host, SimulatedNode node)
    {
        host.NewestSemantics = node.NewestSemantics;
        return host;
    }

    // As an entity that is called from another node moves there, with all that it has. What arrives where the entity is
    // already, or never, is lost: as if it had crashed.
    private void Move()
    {
        var writer = new ByteWriter();
        _host.HandOver(writer);
        var (state, version) = (writer.ToArray(), Version);
        var target = cluster.MoveAway(node, address, this);
        target.Post(cluster.World.DelayAside(1_000), () =>
        {
            if (!target.Activations.ContainsKey(address))
            {
                cluster.Count("entity moved");
                var moved = EntityHost.TakeOver(
                    cluster.Contract, address.Partition, SimulatedCluster.HashKey, state, cluster.Segments);
                target.Activations.Add(
                    address, new EntityActivation(cluster, target, address, moved) { Version = version });
            }
        });
    }

    private void TakeNext()
    {
        if (_isBusy || !_waiting.TryDequeue(out var next))
        {
            return;
        }

        _isBusy = true;
        if (next.Call is not { } call)
        {
            ReadOpen(next.Reply);
            return;
        }

        if (!_host.MustVerify(call))
        {
            Flush(call, next.Reply);
            return;
        }

        cluster.InStore(
            node,
            () => cluster.Store.ReadEntity(new EntityStateRead(StateKey, _host.MustRead ? null : Version)),
            stored =>
            {
                _host.Verify(stored, stored?.Version == Version);
                Version = stored?.Version;
                Flush(call, next.Reply);
            },
            End);
    }

    private void ReadOpen(Action<byte[]> reply)
    {
        if (!_host.MustRead)
        {
            reply(ProtocolMessages.Of(_host.ReadOpen(null).Write));
            End();
            return;
        }

        cluster.InStore(
            node,
            () => cluster.Store.ReadEntity(new EntityStateRead(StateKey, null)),
            stored =>
            {
                cluster.Count("open windows read from the store");
                reply(ProtocolMessages.Of(_host.ReadOpen(stored).Write));
                End();
            },
            End);
    }

    private void Flush(EntityCall call, Action<byte[]> reply) =>
        Store(
            () =>
            {
                try
                {
                    reply(ProtocolMessages.Of(_host.Receive(call, cluster.Scratch).Write));
                    End();
                }
                catch (UnknownSemanticsException)
                {
                    cluster.Count("entity refused what its host does not know");
                    cluster.Remove(node, address, this);
                }
            },
            isWanted: _host.MustFlush(call) && !IsDeferred());

    // As the budget of a silo lets it.
    private bool IsDeferred()
    {
        var isDeferred = cluster.World.FaultAside(0.1);
        if (isDeferred)
        {
            cluster.Count("flush deferred");
        }

        return isDeferred;
    }

    private void Store(Action then, bool isWanted)
    {
        if (!isWanted)
        {
            then();
            return;
        }

        var writer = new ByteWriter();
        var segments = _host.Save(writer);
        Count(segments);
        var write = new EntityStateWrite(StateKey, Version, writer.ToArray()) { Segments = segments };
        cluster.InStore(
            node,
            () => cluster.Store.WriteEntity(write),
            stored =>
            {
                if (stored is { } written)
                {
                    cluster.Count("entity flushed");
                    Version = written;
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

    private void Count(SegmentChanges segments)
    {
        if (segments.Added.Count > 0)
        {
            cluster.Count("segment written");
        }

        if (segments.Dropped.Count > 0)
        {
            cluster.Count(segments.Added.Count > 0 ? "segments merged" : "segment dropped");
        }
    }

    private void End()
    {
        _isBusy = false;
        TakeNext();
    }
}
