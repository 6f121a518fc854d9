using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Tests.PartitionWriting;

/// <summary>Single steps of a partition's writer, where the simulated network meets them too rarely.</summary>
public sealed partial class PartitionRoleTests : IPartitionPort
{
    private static readonly HashKey HashKey = new(7, 11);
    private readonly CompiledContract _contract = new(TrafficContract.Make(partitions: 1));
    private readonly List<EntityCall> _calls = [];
    private readonly List<PublishBatch> _publications = [];
    private readonly List<string> _refusals = [];
    private readonly List<string> _answers = [];
    private readonly List<(long Round, int Acts)> _rounds = [];
    private readonly List<PendingBlock> _appends = [];
    private readonly List<string> _called = [];
    private readonly List<string> _acknowledged = [];
    private int _appended;
    private int _answered;
    private string? _stopped;

    [Fact]
    public void EntityThatIsAhead_IsNotWaitedFor_BeforeItsBlocksArePublished()
    {
        var role = Begin(
            new PartitionRoleOptions { MaxDirtyEntities = 1, TurnBytes = 1 },
            new PartitionTakeOver(2, NextOffset: 2, Published: 1, LastPane: 0, default, default, Semantics: 1));
        role.BlocksRead(0, [Block(0), Block(1)], 0);

        // It had both blocks from the writer before; neither is in its durable state.
        role.Answered("k", Answer(_calls[^1], lastApplied: 1, offsets: [1]), 0);

        Assert.Equal(2, role.AppliedOffset);
        role.Tick(0);
        Assert.Equal(2, Assert.Single(_publications).NextOffset);
    }

    [Fact]
    public void Share_PastTheBoundOfTheQueue_IsRefusedByName()
    {
        var role = Begin(
            new PartitionRoleOptions { MaxQueuedBytes = 1 }, new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        role.Submit(Share(), 1, 0);
        role.Submit(Share(), 2, 0);

        role.Submit(Share(), 3, 0);

        Assert.Single(_appends);
        Assert.Equal(["3 Full"], _refusals);
    }

    [Fact]
    public void WriterThatIsReplaced_RefusesWhatWaits_AndAppendsNothingMore()
    {
        var role = Begin(new PartitionRoleOptions(), new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        role.Submit(Share(), 1, 0);
        role.Submit(Share(), 2, 0);

        role.Fenced();
        role.Submit(Share(), 3, 0);

        Assert.Equal(["1 Stopped", "2 Stopped", "3 Stopped"], _refusals.Order(StringComparer.Ordinal));
        Assert.Single(_appends);
    }

    [Fact]
    public void CorrectionOfAnEarlierTurn_IsRefused_AlsoWhenItWaitsAlready()
    {
        var role = Begin(
            new PartitionRoleOptions(),
            new PartitionTakeOver(1, 0, 0, 0, default, default, 1) { ReconcileTurn = 2 });
        role.Submit(Correction(turn: 1), 1, 0);
        role.Submit(Correction(turn: 2), 2, 0);

        role.Submit(new PartitionAct { Kind = PartitionActKind.Confirm, Key = "", Turn = 3 }, 3, 0);
        role.Found(Assert.Single(_rounds).Round, [new ActFinding()], 0);
        role.Submit(Correction(turn: 2), 4, 0);

        Assert.Equal(["1 Fenced", "2 Fenced", "4 Fenced"], _answers);
        Assert.Empty(_appends);
    }

    [Fact]
    public void Share_PastTheNumberOfThoseThatWait_IsRefusedByName()
    {
        var role = Begin(
            new PartitionRoleOptions { MaxWaitingShares = 2 }, new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        role.Submit(Share(), 1, 0);
        role.Submit(Share(), 2, 0);

        role.Submit(Share(), 3, 0);
        Finish(role);
        role.Submit(Share(), 4, 0);

        Assert.Equal(["3 Full"], _refusals);
    }

    [Fact]
    public void EntityPastItsBound_IsRefusedAlone_AndTakenWhenNothingOfItWaits()
    {
        var role = Begin(
            new PartitionRoleOptions { MaxKeyEvents = 3 }, new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        role.Submit(Share("hot", "hot", "a"), 1, 0);
        role.Submit(Share("b", "hot", "hot", "c"), 2, 0);
        role.Submit(Share("hot", "hot"), 3, 0);
        role.Submit(Share("d", "hot"), 4, 0);
        Finish(role);

        role.Submit(Share("hot", "hot", "hot", "hot"), 5, 0);
        Finish(role);

        Assert.Equal(
            [
                "3 busy busy", "1 taken taken taken", "2 taken busy busy taken", "4 taken taken",
                "5 taken taken taken taken",
            ],
            _acknowledged);
        Assert.Equal(11, role.NextOffset);
        Assert.Equal(4, role.KeyRefusals);
    }

    [Fact]
    public void EntityPastItsBytes_IsRefusedAlone()
    {
        var size = Share("hot").Records.Length;
        var role = Begin(
            new PartitionRoleOptions { MaxKeyBytes = 2 * size },
            new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        role.Submit(Share("hot", "hot"), 1, 0);
        role.Submit(Share("hot", "bob"), 2, 0);
        Finish(role);

        Assert.Equal(["1 taken taken", "2 busy taken"], _acknowledged);
    }

    [Fact]
    public void EntityThatGetsMuch_IsMadeDurable_WhenAllBeforeIsPublished()
    {
        var size = Share("hot").Records.Length;
        var role = Begin(
            new PartitionRoleOptions { FlushBytes = size }, new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        role.Submit(Share("hot", "bob"), 1, 0);
        Finish(role);
        Assert.Empty(_publications);

        role.Submit(Share("hot", "bob"), 2, 0);
        Finish(role);

        // Twice the bytes: what came after waits for the publication, and then for the state.
        Assert.Equal(4, Assert.Single(_publications).NextOffset);
        role.Submit(Share("hot", "eve"), 3, 0);
        Finish(role);
        Assert.Equal(4, _calls.Count);
        role.Published(0);

        var last = _calls.Skip(4).ToLookup(call => call.IsFlush, call => _called[_calls.IndexOf(call)]);
        Assert.Equal(["eve"], last[false]);
        Assert.Equal(["hot"], last[true]);
    }

    [Fact]
    public void ManyEntities_TogetherPastTheBoundOfOne_AreAllTaken()
    {
        var role = Begin(
            new PartitionRoleOptions { MaxKeyEvents = 2 }, new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        role.Submit(Share("a", "b", "c"), 1, 0);
        role.Submit(Share("a", "b", "d"), 2, 0);
        Finish(role);

        Assert.Equal(["1 taken taken taken", "2 taken taken taken"], _acknowledged);
    }

    [Fact]
    public void Block_IsOfTheVersionInForce_FromTheNextOneOn_AndNeverOfAnOlder()
    {
        var role = Begin(new PartitionRoleOptions(), new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        role.Submit(Share(), 1, 0);

        Assert.True(role.LearnSemantics(5, 2));
        role.Appended(0);
        role.Submit(Share(), 2, 0);
        Assert.False(role.LearnSemantics(4, 2));
        Assert.True(role.LearnSemantics(6, 1));
        role.Appended(0);
        role.Submit(Share(), 3, 0);

        Assert.Equal([1, 2, 2], _appends.Select(block => (int)block.Header.Semantics));
    }

    [Fact]
    public void OlderHost_StopsThePartition_WhereItMeetsWhatItDoesNotKnow()
    {
        var options = new PartitionRoleOptions { NewestSemantics = 1 };
        var takes = Begin(options, new PartitionTakeOver(1, 0, 0, 0, default, default, 2));
        Assert.True(takes.IsStopped);
        Assert.Contains("is of semantics version 2, and this host knows 1 to 1", _stopped, StringComparison.Ordinal);

        var reads = Begin(options, new PartitionTakeOver(1, 1, 0, 0, default, default, 1));
        reads.BlocksRead(0, [Block(0)], 0);
        Assert.True(reads.IsStopped);

        var learns = Begin(options, new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        Assert.False(learns.LearnSemantics(1, 2));
        Assert.True(learns.IsStopped);
        Assert.Empty(_appends);
        Assert.Empty(_calls);
    }

    void IPartitionPort.TakeOver()
    {
    }

    void IPartitionPort.Read(long fromOffset)
    {
    }

    void IPartitionPort.Append(PendingBlock block) => _appends.Add(block);

    void IPartitionPort.Call(string key, EntityCall call)
    {
        _called.Add(key);
        _calls.Add(call);
    }

    void IPartitionPort.Publish(PublishBatch batch, ReadOnlyMemory<byte> sources) => _publications.Add(batch);

    void IPartitionPort.SaveCheckpoint(ReadOnlyMemory<byte> checkpoint)
    {
    }

    void IPartitionPort.Acknowledge(long ticket, ReadOnlyMemory<EventOutcome> outcomes) =>
        _acknowledged.Add($"{ticket} " + string.Join(' ', outcomes.ToArray().Select(outcome => outcome switch
        {
            { Status: EventStatus.Accepted } => "taken",
            { Status: EventStatus.Rejected, Reason: ReasonCode.KeyBusy } => "busy",
            _ => "?",
        })));

    void IPartitionPort.Refuse(long ticket, ShareRefusal refusal) => _refusals.Add($"{ticket} {refusal}");

    void IPartitionPort.AnswerCut(long ticket, long? nextOffset)
    {
    }

    void IPartitionPort.Answer(long ticket, PartitionActAnswer answer) => _answers.Add($"{ticket} {answer.Status}");

    void IPartitionPort.Find(long round, long nextOffset, IReadOnlyList<(long Ticket, PartitionAct Act)> acts) =>
        _rounds.Add((round, acts.Count));

    void IPartitionPort.SeeLog(long ticket, PartitionAct act)
    {
    }

    void IPartitionPort.Complete(long watermark)
    {
    }

    void IPartitionPort.Attend()
    {
    }

    void IPartitionPort.Stop(string reason) => _stopped = reason;

    private static EntityAnswer Answer(EntityCall call, long lastApplied, long[] offsets) => new()
    {
        Number = call.Number,
        Status = EntityCallStatus.Applied,
        LastApplied = lastApplied,
        Flushed = -1,
        NextDeadline = 1_000,
        FlushedDeadline = long.MaxValue,
        Effects =
        [
            .. offsets.Select(offset => new SliceEffects
            {
                Offset = offset,
                Ingested = new HybridTimestamp(offset + 1, 0),
                Places = [0],
                Outcomes = [new EventOutcome(EventStatus.Accepted, ReasonCode.None, null)],
                Panes = [],
                Quarantined = [],
                QuarantineChanges = [],
            }),
        ],
    };

    private PartitionRole Begin(PartitionRoleOptions options, PartitionTakeOver store)
    {
        var role = new PartitionRole(_contract, 0, this, options);
        role.Start();
        role.TookOver(store, 0);
        return role;
    }

    // Appends and applies all that waits.
    private static PartitionAct Correction(long turn) => new()
    {
        Kind = PartitionActKind.Correct,
        Key = "k",
        Turn = turn,
        Corrections =
        [
            new Correction
            {
                Key = "k",
                Window = new Window(new EventTime(0), new EventTime(TrafficContract.Size)),
                Revision = 1,
                Cause = PaneCause.Adopted,
                Class = DriftClass.Value,
                Run = "r",
                RestsOn = -1,
                Values = null,
                Counted = [],
            },
        ],
    };

    private void Finish(PartitionRole role)
    {
        while (_appended < _appends.Count || _answered < _calls.Count)
        {
            if (_answered < _calls.Count)
            {
                var call = _calls[_answered];
                role.Answered(_called[_answered++], Accept(call), 0);
            }
            else
            {
                _appended++;
                role.Appended(0);
            }
        }
    }

    private static EntityAnswer Accept(EntityCall call) =>
        Answer(call, call.Slices[^1].LastOffset, []) with
        {
            Effects =
            [
                .. call.Slices.Select(slice => new SliceEffects
                {
                    Offset = slice.LastOffset,
                    Ingested = slice.Ingested,
                    Places = slice.Places,
                    Outcomes =
                    [
                        .. slice.Places.Select(_ => new EventOutcome(EventStatus.Accepted, ReasonCode.None, null)),
                    ],
                    Panes = [],
                    Quarantined = [],
                    QuarantineChanges = [],
                }),
            ],
        };

    private EventShare Share(params string[] keys)
    {
        var request = new PreparedRequest(_contract, HashKey);
        var events = keys.Length == 0 ? ["k"] : keys;
        for (var i = 0; i < events.Length; i++)
        {
            request.Add(new TrafficEvent($"e{i}", 10, Key: events[i]).Bytes);
        }

        request.Seal();
        return new EventShare
        {
            Watermark = null,
            Count = events.Length,
            Records = request.Shares[0].Records.ToArray(),
        };
    }

    private LoggedBlock Block(long offset) => new(
        _contract.Contract.Id,
        new BlockHeader
        {
            Partition = 0,
            FirstOffset = offset,
            Count = 1,
            Epoch = 1,
            AppendId = 0,
            Ingested = new HybridTimestamp(offset + 1, 0),
            Watermark = null,
        },
        Share().Records,
        default);
}
