using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Testing.Protocol;

/// <summary>
/// The roles of one contract in a network that loses, delays, reorders and doubles messages, on nodes that crash, stand
/// still and come back, over a store that fails and is slow: all from one seed. At the end the disorder stops, the
/// input is ended, and everything must be as one fold over the logs says.
/// </summary>
public sealed class ProtocolRun
{
    private const long FaultsEvery = 800_000;
    private const long RestWithin = 600_000_000;
    private const long StragglersWithin = 10_000_000;

    private readonly SimulatedWorld _world;
    private readonly SimulatedCluster _cluster;
    private readonly ProtocolScript _script;
    private readonly List<ProtocolClient> _clients;
    private readonly ControlClient? _control;
    private readonly List<ProtocolActor> _actors = [];
    private readonly List<ProtocolReader> _readers = [];
    private readonly ProtocolUpgrade? _upgrade;
    private readonly bool _isBounded;
    private bool _isRaised;

    private ProtocolRun(
        int seed,
        bool appendsControl,
        bool hasActs,
        bool isUpgrade = false,
        ProtocolBreak broken = ProtocolBreak.None,
        bool readsOpen = false,
        bool isBounded = false,
        int shift = 0)
    {
        _isBounded = isBounded;
        _world = new SimulatedWorld(seed, shift);

        // Versions 1 and 2 differ in what becomes of events that are held.
        _script = new ProtocolScript(
            _world.Random,
            hotKey: seed % 5 == 1 ? _world.Aside : null,
            isUpgrade && seed % 2 == 0 ? LatePolicy.Quarantine : null);
        _upgrade = isUpgrade ? new ProtocolUpgrade(_world) : null;
        Func<ushort> release = _upgrade is null ? () => SemanticsVersion.Newest : _upgrade.Release;
        _cluster = new SimulatedCluster(_world, new SimulatedStore(), _script.Contract, nodes: 3, release)
        {
            Break = broken,
            PartitionOptions = new PartitionRoleOptions
            {
                BlockBytes = 1 + _world.Random.Next(1_000),
                TurnBytes = 1 + _world.Random.Next(2_000),
                TailBytes = _world.Random.Next(2_000),
                MaxUnpublishedBlocks = 1 + _world.Random.Next(8),
                MaxUnpublishedPanes = 1 + _world.Random.Next(8),
                MaxKeyEvents = seed % 5 == 1 ? 1 + _world.Aside.Next(8) : 4_000,
                MaxDirtyEntities = 1 + _world.Random.Next(8),
                MaxKnownEntities = _world.Random.Next(8),
                FlushAfter = 300_000 + _world.Random.Next(3_000_000),
                FlushBytes = seed % 4 == 3 ? 1 + (seed % 500) : 512 * 1024,
                FlushesPerTick = 1 + _world.Random.Next(4),
                CheckpointAfter = 500_000,
                RetryAfter = 400_000,
                AnswerWithin = 400_000,
                MaxActs = hasActs ? 1 + _world.Random.Next(4) : 1,
                ActsPerRound = hasActs ? 1 + _world.Random.Next(4) : 1,
                MaxLogsSeen = hasActs ? 1 + _world.Random.Next(2) : 1,
                MaxOpenReads = readsOpen ? 1 + _world.Aside.Next(3) : 1,
                OpenPageEntities = readsOpen ? 1 + _world.Aside.Next(4) : 1,
                OpenPageBytes = readsOpen ? 1 + _world.Aside.Next(500) : 1,
                OpenReadsAtOnce = readsOpen ? 1 + _world.Aside.Next(3) : 1,
            },
            MovesEntities = seed % 3 == 2,
            Segments = new SegmentOptions
            {
                MaxInlineBytes = seed % 4 * 100,
                FanIn = 2 + (seed % 3),
                MaxSegments = 1 + (seed % 5),
                FullEntries = seed % 7 == 0 ? 3 : 64,
            },
            WatermarkOptions = new WatermarkRoleOptions
            {
                RetryAfter = 500_000,
                PollAfter = 5_000_000,
                HoldFor = 15_000_000,
                SettleAfter = isBounded ? 12_000_000 : 0,
                AskSemanticsAfter = 400_000,
                RaiseSemanticsAfter = isUpgrade ? Math.Max(0, _world.Random.NextInt64(-2_000_000, 3_000_000)) : 0,
            },
        };
        WatermarkActivation.Register(_cluster);
        _clients = [.. _script.Clients.Select(requests => new ProtocolClient(_cluster, requests, isBounded))];
        _control = appendsControl ? new ControlClient(_cluster, seed) : null;
        for (var actors = hasActs ? _world.Random.Next(4) : 0; actors > 0; actors--)
        {
            _actors.Add(new ProtocolActor(_cluster, $"a{actors}", 1 + _world.Random.Next(12)));
        }

        for (var partition = 0; readsOpen && partition < _script.Contract.Partitions; partition++)
        {
            _readers.Add(new ProtocolReader(
                _cluster, partition, () => _clients.SelectMany(client => client.Acknowledged), reads: 3));
        }
    }

    /// <summary>Runs one seed to its end.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="appendsControl">Whether a reconciler appends to the control log meanwhile.</param>
    /// <param name="hasActs">Whether windows are corrected, and quarantined events released and discarded, too.</param>
    /// <param name="readsOpen">Whether open windows are read meanwhile.</param>
    /// <param name="isBounded">Whether all events are one bounded input, during which the watermark stays.</param>
    /// <param name="shift">How many draws are left out at the beginning: the same seed gives another run with each.
    /// </param>
    /// <returns>How often what happened.</returns>
    /// <exception cref="ProtocolBrokenException">A rule was broken; seed and shift give the same run again.</exception>
    public static IReadOnlyDictionary<string, int> Run(
        int seed,
        bool appendsControl = false,
        bool hasActs = false,
        bool readsOpen = false,
        bool isBounded = false,
        int shift = 0) => Run(
        seed,
        shift,
        () => new ProtocolRun(
            seed, appendsControl, hasActs, readsOpen: readsOpen, isBounded: isBounded, shift: shift));

    /// <summary>Runs one seed to its end, while hosts of two releases replace each other and the contract is raised to
    /// the newest version of the semantics when all know it.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="broken">What the run does wrong on purpose.</param>
    /// <param name="shift">How many draws are left out at the beginning.</param>
    /// <returns>How often what happened.</returns>
    /// <exception cref="ProtocolBrokenException">A rule was broken; seed and shift give the same run again.</exception>
    public static IReadOnlyDictionary<string, int> RunUpgrade(
        int seed,
        ProtocolBreak broken = ProtocolBreak.None,
        int shift = 0) => Run(
        seed,
        shift,
        () => new ProtocolRun(
            seed, appendsControl: seed % 4 == 1, hasActs: seed % 4 == 3, isUpgrade: true, broken, shift: shift));

    private static IReadOnlyDictionary<string, int> Run(int seed, int shift, Func<ProtocolRun> begin)
    {
        try
        {
            var run = begin();
            run.Run();
            return run._cluster.Counts;
        }
        catch (Exception failure)
        {
            throw new ProtocolBrokenException($"Seed {seed}, shift {shift}: {failure.Message}", failure);
        }
    }

    private void Run()
    {
        foreach (var client in _clients)
        {
            _world.After(_world.Delay(10_000), client.Begin);
        }

        if (_control is not null)
        {
            _world.After(_world.Delay(10_000), _control.Begin);
        }

        _actors.ForEach(actor => actor.Begin());
        _readers.ForEach(reader => reader.Begin());
        _world.After(FaultsEvery, Disturb);
        _upgrade?.Begin(_cluster);
        RunUntil(
            () => _clients.TrueForAll(client => client.IsDone) && _control?.IsDone != false,
            "The clients did not end.");
        _world.After(_world.Random.NextInt64(4_000_000), _cluster.Heal);
        RunUntil(() => !_world.HasFaults, "The disorder did not end.");
        _upgrade?.End(_cluster);
        if (_isBounded && WatermarkActivation.Decided(_cluster) is { } moved)
        {
            throw new ProtocolBrokenException($"The watermark went to {moved} before the end of a bounded input.");
        }

        Raise();
        RunUntil(IsAtRest, "The partitions did not come to rest.");

        // A message that was under way all the time may still arrive.
        var stragglers = _world.Now + StragglersWithin;
        RunUntil(() => _world.Now > stragglers && IsAtRest(), "The partitions did not come to rest again.");
        var check = new ProtocolCheck(_cluster, _script.Contract);
        check.Everything(_clients.SelectMany(client => client.Acknowledged));
        _control?.Check();
        check.Acts(_actors.SelectMany(actor => actor.Answered));

        // Whoever takes over now must find nothing to do.
        var appended = Appended();
        foreach (var node in _cluster.LiveNodes.ToList())
        {
            _cluster.Crash(node);
        }

        _world.After(5_000_000, Wake);
        RunUntil(() => _cluster.LiveNodes.Any() && IsAtRest(), "The partitions did not come to rest a second time.");
        if (appended != Appended())
        {
            throw new ProtocolBrokenException("A takeover at rest appended something.");
        }

        check.Everything([]);
        if (_upgrade is not null)
        {
            new UpgradeCheck(_cluster, _script.Contract).Everything();
        }
    }

    private void RunUntil(Func<bool> holds, string otherwise)
    {
        var end = _world.Now + RestWithin;
        for (var i = 0; i % 64 != 0 || !holds(); i++)
        {
            if (!_world.Step() || _world.Now > end)
            {
                throw new ProtocolBrokenException(
                    $"{otherwise} {string.Join("; ", Places())}; {FanIn()}; {string.Join(", ", _cluster.Counts)}");
            }
        }
    }

    private string FanIn() =>
        _cluster.Find(new RoleAddress(RoleKind.Watermark, 0, "")) is WatermarkActivation { Role: var role }
            ? $"fan-in: epoch {role.Epoch}, watermark {role.Watermark}, ready {role.IsReady}, raised {_isRaised}"
            : $"no fan-in, raised {_isRaised}";

    private IEnumerable<int> Partitions => Enumerable.Range(0, _script.Contract.Partitions);

    private IEnumerable<string> Places() => Partitions.Select(partition =>
        _cluster.Find(new RoleAddress(RoleKind.Partition, partition, "")) is PartitionActivation activation
            ? $"{activation.Role}, watermark {activation.Role.Watermark}, store {NextOffset(partition)}"
            : $"partition {partition} has no writer");

    private void Disturb()
    {
        if (!_world.HasFaults)
        {
            return;
        }

        var nodes = _cluster.LiveNodes.Where(node => node.PausedUntil <= _world.Now).ToList();
        var canLose = nodes.Count > 1;
        var node = nodes.Count == 0 ? null : nodes[_world.Random.Next(nodes.Count)];
        switch (_world.Random.Next(8))
        {
            case 0 when canLose:
                _cluster.Crash(node!);
                break;
            case 1 when canLose:
                _cluster.Pause(node!, 3_500_000 + _world.Random.Next(4_000_000));
                break;
            case 2 when canLose:
                _cluster.Pause(node!, _world.Random.Next(1_500_000));
                break;
            case 3 or 4:
                _cluster.Forget();
                break;
        }

        _world.After(_world.Delay(FaultsEvery), Disturb);
    }

    // The end of the input, asked for until it is answered.
    private void Raise()
    {
        if (_isRaised)
        {
            Wake();
            return;
        }

        var node = _cluster.AnyNode();
        _cluster.Send(
            node,
            new RoleAddress(RoleKind.Watermark, 0, ""),
            ProtocolMessages.ToRaise(ProtocolScript.End),
            _ => _isRaised = true);
        _world.After(1_000_000, Raise);
    }

    // As the reminder of an incomplete window does: the fan-in tells the watermark again, the partitions record it.
    private void Wake()
    {
        if (_cluster.LiveNodes.Any())
        {
            _cluster.Send(
                _cluster.AnyNode(),
                new RoleAddress(RoleKind.Watermark, 0, ""),
                ProtocolMessages.ToReport(new SourceTable()),
                null);
        }

        for (var partition = 0; partition < _script.Contract.Partitions && _cluster.LiveNodes.Any(); partition++)
        {
            _cluster.Send(
                _cluster.AnyNode(),
                new RoleAddress(RoleKind.Partition, partition, ""),
                [ProtocolMessages.Fence],
                null);
        }

        _world.After(2_000_000, Wake);
    }

    private long Appended() => Partitions.Sum(NextOffset);

    private bool IsAtRest() => _isRaised && _actors.TrueForAll(actor => actor.IsDone)
        && _readers.TrueForAll(reader => reader.IsDone)
        && ProtocolUpgrade.IsSettled(_cluster)
        && Partitions.All(partition =>
        _cluster.Find(new RoleAddress(RoleKind.Partition, partition, "")) is PartitionActivation activation
        && activation.Role.IsQuiet
        && activation.Role.Semantics == _cluster.Store.Semantics
        && activation.Role.Watermark >= ProtocolScript.End
        && activation.Role.NextOffset == NextOffset(partition));

    private long NextOffset(int partition) =>
        _cluster.Store.Log(partition) is { Count: > 0 } log ? log[^1].Header.NextOffset : 0;
}
