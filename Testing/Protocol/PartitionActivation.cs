using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Judging;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Testing.Protocol;

/// <summary>A partition's writer on a node.</summary>
internal sealed class PartitionActivation : IActivation, IPartitionPort
{
    private readonly SimulatedCluster _cluster;
    private readonly SimulatedNode _node;
    private readonly RoleAddress _address;
    private readonly Dictionary<long, Action<byte[]>> _replies = [];
    private readonly ActInquiry _inquiry;
    private long _tickets;

    public PartitionActivation(SimulatedCluster cluster, SimulatedNode node, RoleAddress address)
    {
        _cluster = cluster;
        _node = node;
        _address = address;
        _inquiry = new ActInquiry(
            cluster.Contract,
            address.Partition,
            SimulatedCluster.HashKey,
            new SimulatedReads(cluster.Store, address.Partition));
        Role = new PartitionRole(cluster.Contract, address.Partition, this, cluster.PartitionOptions with
        {
            NewestSemantics = node.NewestSemantics,
        });
        Role.Start();
    }

    public PartitionRole Role { get; }

    private long Now => _cluster.World.Now;

    public void Receive(ReadOnlyMemory<byte> message, Action<byte[]> reply)
    {
        var reader = new ByteReader(message.Span);
        switch (reader.ReadByte())
        {
            case ProtocolMessages.Submit:
                _replies.Add(++_tickets, reply);
                Role.Submit(EventShare.Read(reader.Rest), _tickets, Now);
                break;
            case ProtocolMessages.Act:
                _replies.Add(++_tickets, reply);
                Role.Submit(PartitionAct.Read(reader.Rest, _cluster.Contract.Contract), _tickets, Now);
                break;
            case ProtocolMessages.Learn:
                Role.Learn(reader.ReadInt64(), reader.ReadInt64(), Now);
                break;
            case ProtocolMessages.LearnSemantics:
                if (Role.LearnSemantics(reader.ReadInt64(), (ushort)reader.ReadVarint()))
                {
                    reply([]);
                }

                break;
            case ProtocolMessages.Fence:
                Role.Fence(Now);
                break;
            case ProtocolMessages.Cut:
                _replies.Add(++_tickets, reply);
                Role.Cut(reader.ReadByte() == 0 ? null : reader.ReadInt64(), _tickets, Now);
                break;
            case ProtocolMessages.ReadOpen:
                _replies.Add(++_tickets, reply);
                Role.ReadOpen(OpenWindowsRequest.Read(reader.Rest), _tickets, Now);
                break;
            case ProtocolMessages.AskSources:
                if (Role.ReadSources(reader.ReadInt64()) is { } sources)
                {
                    reply(ProtocolMessages.Of(sources.Write));
                }

                break;
        }
    }

    public void Tick() => Role.Tick(Now);

    void IPartitionPort.TakeOver() => _cluster.InStore(
        _node,
        () => _cluster.Store.TakeOver(_address.Partition),
        store => Role.TookOver(store, Now),
        Role.TakeOverFailed);

    void IPartitionPort.Read(long fromOffset) => _cluster.InStore(
        _node,
        () => _cluster.Store.Read(_address.Partition, fromOffset, 1 + _cluster.World.Random.Next(10)),
        blocks => Role.BlocksRead(fromOffset, blocks, Now),
        () => Role.ReadFailed(fromOffset));

    void IPartitionPort.Append(PendingBlock block) => _cluster.InStore(
        _node,
        () => _cluster.Store.Append(Broken(block), Now),
        isAppended => Fence(isAppended, Role.Appended),
        () => Role.AppendFailed(Now));

    void IPartitionPort.Call(string key, EntityCall call) => _cluster.Send(
        _node,
        new RoleAddress(RoleKind.Entity, _address.Partition, key),
        ProtocolMessages.Of(call.Write),
        answer => Role.Answered(key, EntityAnswer.Read(answer, _address.Partition, key), Now));

    void IPartitionPort.Publish(PublishBatch batch, ReadOnlyMemory<byte> sources)
    {
        var epoch = Role.Epoch;
        _cluster.InStore(
            _node,
            () => _cluster.Store.Publish(epoch, batch, sources),
            isPublished => Fence(isPublished, Role.Published),
            () => Role.PublishFailed(Now));
    }

    void IPartitionPort.SaveCheckpoint(ReadOnlyMemory<byte> checkpoint)
    {
        var epoch = Role.Epoch;
        _cluster.InStore(
            _node,
            () => _cluster.Store.SaveCheckpoint(_address.Partition, epoch, checkpoint),
            isSaved => Fence(isSaved, _ => Role.CheckpointSaved()),
            Role.CheckpointFailed);
    }

    void IPartitionPort.Acknowledge(long ticket, ReadOnlyMemory<EventOutcome> outcomes) =>
        Answer(ticket, new ShareAnswer(null, outcomes));

    void IPartitionPort.Refuse(long ticket, ShareRefusal refusal) => Answer(ticket, new ShareAnswer(refusal, default));

    void IPartitionPort.AnswerCut(long ticket, long? nextOffset)
    {
        if (_replies.Remove(ticket, out var reply) && nextOffset is { } offset)
        {
            reply(ProtocolMessages.Of(writer => writer.WriteInt64(offset)));
        }
    }

    void IPartitionPort.Answer(long ticket, PartitionActAnswer answer)
    {
        _inquiry.Forget(ticket);
        if (_replies.Remove(ticket, out var reply))
        {
            reply(ProtocolMessages.Of(answer.Write));
        }
    }

    void IPartitionPort.AskOpen(long ticket, string key) => _cluster.Send(
        _node,
        new RoleAddress(RoleKind.Entity, _address.Partition, key),
        [ProtocolMessages.ReadOpenOfEntity],
        answer => Role.OpenTold(ticket, key, EntityOpenWindows.Read(answer), answer.Length, Now));

    void IPartitionPort.ReadEpoch(long ticket) => _cluster.InStore(
        _node,
        () => _cluster.Store.Epoch(_address.Partition),
        epoch => Role.EpochTold(ticket, epoch),
        () => Role.OpenUntold(ticket));

    void IPartitionPort.AnswerOpen(long ticket, OpenWindowsPage page)
    {
        if (_replies.Remove(ticket, out var reply))
        {
            reply(ProtocolMessages.Of(page.Write));
        }
    }

    void IPartitionPort.SeeLog(long ticket, PartitionAct act) => _cluster.InStore(
        _node,
        () => SimulatedReads.Now(_inquiry.SeeLogAsync(ticket, act, default)),
        _ => Role.LogSeen(ticket, Now),
        () => Role.SeeLogFailed(ticket, Now));

    void IPartitionPort.Find(
        long round,
        long nextOffset,
        IReadOnlyList<(long Ticket, PartitionAct Act)> acts) => _cluster.InStore(
        _node,
        () => SimulatedReads.Now(_inquiry.FindAsync(nextOffset, acts, Now, default)),
        findings => Role.Found(round, findings, Now),
        () => Role.FindFailed(round, Now));

    void IPartitionPort.Complete(long watermark)
    {
    }

    void IPartitionPort.Attend() => _node.Post(0, Role.Attended);

    void IPartitionPort.Stop(string reason)
    {
        _cluster.Count("partition stopped: " + reason);
        _cluster.Remove(_node, _address, this);
    }

    private PendingBlock Broken(PendingBlock block) => _cluster.Break == ProtocolBreak.WriterRaisesAlone
        ? block with { Header = block.Header with { Semantics = _node.NewestSemantics } }
        : block;

    private void Answer(long ticket, ShareAnswer answer)
    {
        if (_replies.Remove(ticket, out var reply))
        {
            reply(ProtocolMessages.Of(answer.Write));
        }
    }

    private void Fence(bool isDone, Action<long> then)
    {
        if (isDone)
        {
            then(Now);
        }
        else
        {
            _cluster.Count("fenced");
            Role.Fenced();
        }
    }
}
