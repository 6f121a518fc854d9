using System.Collections.Immutable;
using System.Text;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Testing.Protocol;

/// <summary>
/// A reconciler, as far as the control log is concerned: it takes turns, each under a later epoch, and in each it plans
/// and seals. It asks again until it is answered. Now and then the next turn begins while one is under way, as when a
/// host that stands still is held for dead: what that one sends then is refused.
/// </summary>
internal sealed class ControlClient
{
    private const long Timeout = 3_000_000;
    private const int VerdictsPerTurn = 2;

    private readonly SimulatedCluster _cluster;
    private readonly Random _random;
    private readonly int _turns;
    private readonly Dictionary<UInt128, (long Turn, bool IsSeal)> _asked = [];
    private readonly List<(UInt128 Id, long NextOffset)> _acknowledged = [];
    private readonly List<(int Partition, long? Watermark, long From, long Offset)> _cuts = [];
    private long _turn;

    public ControlClient(SimulatedCluster cluster, int seed)
    {
        _cluster = cluster;
        _random = new Random(seed);
        _turns = _random.Next(1, 6);
    }

    public bool IsDone { get; private set; }

    public void Begin() => NextTurn(0);

    /// <summary>Holds the control log against what was asked for and answered.</summary>
    public void Check()
    {
        Dictionary<UInt128, long> places = [];
        var (inForce, seals) = (0L, 0L);
        foreach (var block in _cluster.Store.Log(BlockHeader.ControlLog))
        {
            if (_asked.TryGetValue(block.Header.AppendId, out var asked))
            {
                Require(places.TryAdd(block.Header.AppendId, block.Header.NextOffset), "An append stands twice.");
                Require(asked.Turn >= inForce, "An append of an earlier turn follows a later one.");
                inForce = asked.Turn;
                seals += asked.IsSeal ? 1 : 0;
            }
        }

        foreach (var (id, next) in _acknowledged)
        {
            Require(places.GetValueOrDefault(id) == next, "An append was acknowledged and is not there.");
        }

        foreach (var (partition, watermark, from, offset) in _cuts)
        {
            var block = _cluster.Store.Log(partition).Single(block => block.Header.NextOffset == offset);
            Require(offset > from, "A cut is before what was there when it was asked for.");
            Require(!(block.Header.Watermark < watermark), "A cut does not show the watermark that was in force.");
        }

        var control = ReadControl();
        Require(control.Turn.Epoch == _turns, $"Turn {control.Turn.Epoch} is in force after {_turns} turns.");
        Require(control.Head.Length == seals * VerdictsPerTurn, $"{control.Head.Length} verdicts of {seals} seals.");
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new ProtocolBrokenException(rule);
        }
    }

    private void NextTurn(long after)
    {
        if (after != _turn || IsDone)
        {
            return;
        }

        if (_turn == _turns)
        {
            IsDone = true;
            return;
        }

        Cut();
        var turn = ++_turn;
        var plans = _random.Next(4);
        Send(turn, [new ControlRecord(ControlKind.TurnTaken, new ReconciliationTurn(turn, turn).Write())], GoOn);
        if (turn < _turns && _random.Next(2) == 0)
        {
            _cluster.Count("turn begun beside another");
            _cluster.World.After(_random.NextInt64(4_000_000), () => NextTurn(turn));
        }

        void GoOn()
        {
            if (plans-- > 0)
            {
                Send(turn, [Text(ControlKind.RepairPlanned, 0)], GoOn);
                return;
            }

            var next = ReadControl().Head.Length;
            Send(
                turn,
                [.. Enumerable.Range(1, VerdictsPerTurn).Select(i => Text(ControlKind.VerdictSealed, next + i))],
                () => NextTurn(turn));
        }
    }

    // Answered or not: what is lost is not asked for again here.
    private void Cut()
    {
        var watermark = ReadControl().Watermark.Watermark;
        for (var partition = 0;
            partition < _cluster.Contract.Contract.Partitions && _cluster.LiveNodes.Any();
            partition++)
        {
            var place = partition;
            var from = _cluster.Store.Log(partition) is { Count: > 0 } log ? log[^1].Header.NextOffset : 0;
            _cluster.Send(
                _cluster.AnyNode(),
                new RoleAddress(RoleKind.Partition, partition, ""),
                ProtocolMessages.ToCut(watermark),
                answer =>
                {
                    _cluster.Count("cut");
                    _cuts.Add((place, watermark, from, BitConverter.ToInt64(answer)));
                });
        }
    }

    private ControlLog ReadControl()
    {
        var blocks = _cluster.Store.Log(BlockHeader.ControlLog).Select(SimulatedStore.Logged).ToList();
        var contract = new ContractReading(_cluster.Contract.Contract, []);
        var control = ControlLog.Open(blocks[0], _ => contract);
        blocks.Skip(1).ToList().ForEach(block => control.Replay(block));
        return control;
    }

    private void Send(long turn, IReadOnlyList<ControlRecord> records, Action then)
    {
        var append = new ControlAppend
        {
            Id = new UInt128((ulong)_random.NextInt64(), (ulong)_random.NextInt64()),
            After = ReadControl().NextOffset,
            Turn = turn,
            Records = records,
        };
        _asked.Add(append.Id, (turn, records[0].Kind == ControlKind.VerdictSealed));
        Attempt(append, then);
    }

    private void Attempt(ControlAppend append, Action then)
    {
        var isAnswered = false;
        if (_cluster.LiveNodes.Any())
        {
            _cluster.Send(
                _cluster.AnyNode(),
                new RoleAddress(RoleKind.Watermark, 0, ""),
                ProtocolMessages.ToAppendControl(append),
                bytes => Take(ControlAnswer.Read(bytes)));
        }

        _cluster.World.After(Timeout, () => Take(new ControlAnswer(ControlAppendStatus.Stopped, 0)));

        void Take(ControlAnswer answer)
        {
            if (isAnswered)
            {
                return;
            }

            isAnswered = true;
            _cluster.Count("append " + answer.Status);
            if (answer.IsToBeAskedAgain)
            {
                _cluster.World.After(_cluster.World.Delay(100_000), () => Attempt(append, then));
            }
            else if (answer.Status == ControlAppendStatus.Appended)
            {
                _acknowledged.Add((append.Id, answer.NextOffset));
                then();
            }
            else
            {
                Require(append.Turn < _turn, $"An append of the turn in force is {answer.Status}.");
            }
        }
    }

    private static ControlRecord Text(ControlKind kind, long number) => new(
        kind,
        Encoding.UTF8.GetBytes(VerdictCodec.Write(new Verdict
        {
            Number = number,
            Run = "run",
            Group = new Window(new EventTime(0), new EventTime(1)),
            Kind = VerdictKind.Equal,
            RowsCompared = 0,
            StreamDigest = "",
            BatchDigest = "",
            Evidence = [],
            TimeMicroseconds = 0,
            Cut = ImmutableArray<long>.Empty,
        })));
}
