using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Testing.Protocol;

/// <summary>The fan-in of a contract's watermark on a node.</summary>
internal sealed class WatermarkActivation : IActivation, IWatermarkPort
{
    private readonly SimulatedCluster _cluster;
    private readonly SimulatedNode _node;
    private readonly RoleAddress _address;
    private readonly Dictionary<long, Action<byte[]>> _replies = [];
    private long _tickets;

    public WatermarkActivation(SimulatedCluster cluster, SimulatedNode node, RoleAddress address)
    {
        _cluster = cluster;
        _node = node;
        _address = address;
        Role = new WatermarkRole(this, cluster.WatermarkOptions with { NewestSemantics = node.NewestSemantics });
        Role.Start();
    }

    public WatermarkRole Role { get; }

    private long Now => _cluster.World.Now;

    /// <summary>Registers the contract: the first block of its control log.</summary>
    public static void Register(SimulatedCluster cluster)
    {
        cluster.Store.TakeOver(BlockHeader.ControlLog);
        var semantics = Math.Max(cluster.Store.Hosts.Supported(), SemanticsVersion.Oldest);
        cluster.Store.Hosts.Agree(semantics);
        var (_, block) = ControlLog.Register("contract", cluster.Contract.Contract, cluster.World.Now, semantics);
        cluster.Store.Append(block, cluster.World.Now);
    }

    public void Receive(ReadOnlyMemory<byte> message, Action<byte[]> reply)
    {
        var reader = new ByteReader(message.Span);
        var ticket = ++_tickets;
        _replies.Add(ticket, reply);
        switch (reader.ReadByte())
        {
            case ProtocolMessages.Report:
                var progress = new SourceTable();
                progress.Read(ref reader);
                Role.Report(progress, ticket, Now);
                break;
            case ProtocolMessages.Hold:
                Role.Hold(HeldProgress.Read(reader.Rest), ticket, Now);
                break;
            case ProtocolMessages.AppendControl:
                Role.Append(ControlAppend.Read(reader.Rest), ticket, Now);
                break;
            default:
                Role.Raise(reader.ReadInt64(), WatermarkCause.Explicit, ticket, Now);
                break;
        }
    }

    public void Tick() => Role.Tick(Now);

    void IWatermarkPort.TakeOver() => _cluster.InStore(
        _node,
        () =>
        {
            var epoch = _cluster.Store.TakeOver(BlockHeader.ControlLog).Epoch;
            return (epoch, _cluster.Store.Log(BlockHeader.ControlLog).Select(SimulatedStore.Logged).ToList());
        },
        log =>
        {
            try
            {
                var control = Replay(_cluster, log.Item2, _node.NewestSemantics);
                control.TakeOver(log.epoch);
                Role.TookOver(control, Now);
            }
            catch (UnknownSemanticsException unknown)
            {
                Role.TakeOverRefused(unknown.Message);
            }
        },
        Role.TakeOverFailed);

    void IWatermarkPort.Append(PendingBlock block) => _cluster.InStore(
        _node,
        () => _cluster.Store.Append(block, Now),
        isAppended =>
        {
            if (isAppended)
            {
                Role.Appended(Now);
            }
            else
            {
                _cluster.Count("fenced");
                Role.Fenced();
            }
        },
        Role.AppendFailed);

    void IWatermarkPort.ReadEpoch() => _cluster.InStore(
        _node,
        () => _cluster.Store.Epoch(BlockHeader.ControlLog),
        Role.EpochTold,
        () => { });

    void IWatermarkPort.AskSources(int partition, long epoch) => _cluster.Send(
        _node,
        new RoleAddress(RoleKind.Partition, partition, ""),
        ProtocolMessages.ToAskSources(epoch),
        answer =>
        {
            var sources = new SourceTable();
            var reader = new ByteReader(answer);
            sources.Read(ref reader);
            Role.SourcesTold(partition, sources, Now);
        });

    void IWatermarkPort.Tell(long epoch, long watermark)
    {
        for (var partition = 0; partition < _cluster.Contract.Contract.Partitions; partition++)
        {
            _cluster.Send(
                _node,
                new RoleAddress(RoleKind.Partition, partition, ""),
                ProtocolMessages.ToLearn(epoch, watermark),
                null);
        }
    }

    void IWatermarkPort.AskSemantics() => _cluster.InStore(
        _node,
        _cluster.Store.Hosts.Supported,
        version => Role.SemanticsSupported(_cluster.Break == ProtocolBreak.FanInAsksNobody
            ? SemanticsVersion.Newest
            : version, Now),
        () => { });

    void IWatermarkPort.AgreeOnSemantics(ushort version) => _cluster.InStore(
        _node,
        () => _cluster.Break == ProtocolBreak.FanInAsksNobody ? 1 : _cluster.Store.Hosts.Agree(version),
        hosts =>
        {
            if (hosts > 0)
            {
                Role.SemanticsAgreed(version, hosts, Now);
            }
        },
        () => { });

    void IWatermarkPort.TellSemantics(int partition, long epoch, ushort version) => _cluster.Send(
        _node,
        new RoleAddress(RoleKind.Partition, partition, ""),
        ProtocolMessages.ToLearnSemantics(epoch, version),
        _ => Role.SemanticsLearned(partition, version));

    void IWatermarkPort.Answer(long ticket, long? watermark)
    {
        if (_replies.Remove(ticket, out var reply))
        {
            reply(ProtocolMessages.Of(writer =>
            {
                writer.WriteByte(watermark is null ? (byte)0 : (byte)1);
                writer.WriteInt64(watermark ?? 0);
            }));
        }
    }

    void IWatermarkPort.AnswerAppend(long ticket, ControlAnswer answer)
    {
        if (_replies.Remove(ticket, out var reply))
        {
            reply(ProtocolMessages.Of(answer.Write));
        }
    }

    void IWatermarkPort.Refuse(long ticket) => _replies.Remove(ticket);

    void IWatermarkPort.Stop(string reason)
    {
        _cluster.Count("fan-in stopped");
        _cluster.Remove(_node, _address, this);
    }

    /// <summary>The watermark that is decided in the control log.</summary>
    public static long? Decided(SimulatedCluster cluster) => Replay(
        cluster,
        [.. cluster.Store.Log(BlockHeader.ControlLog).Select(SimulatedStore.Logged)],
        SemanticsVersion.Newest).Watermark.Watermark;

    private static ControlLog Replay(SimulatedCluster cluster, List<LoggedBlock> log, ushort newest)
    {
        var contract = new ContractReading(cluster.Contract.Contract, []);
        var control = ControlLog.Open(log[0], _ => contract, newest);
        foreach (var block in log.Skip(1))
        {
            control.Replay(block);
        }

        return control;
    }
}
