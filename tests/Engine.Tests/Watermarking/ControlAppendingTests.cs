using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Engine.Tests.Watermarking;

/// <summary>The fan-in appends for others: once, in the order of turns, and only what may follow.</summary>
public sealed class ControlAppendingTests
{
    private readonly Port _port = new();
    private readonly WatermarkRole _role;
    private long _tickets;

    public ControlAppendingTests()
    {
        _role = new WatermarkRole(_port, new WatermarkRoleOptions { MaxAppends = 2 });
        _role.TookOver(ControlLog.Register("document", TrafficContract.Make(), 1, SemanticsVersion.Newest).Log, 1);
    }

    [Fact]
    public void Append_IsAnsweredWhenItIsDurable_AndARepeatStandsOnce()
    {
        var run = Append(1, Run("a", 0));
        var repeat = Append(1, Run("a", 0));
        Assert.Empty(_port.Answers);

        _role.Appended(2);

        Assert.Single(_port.Blocks);
        Assert.Equal(new ControlAnswer(ControlAppendStatus.Appended, 2), _port.Answers[run]);
        Assert.Equal(new ControlAnswer(ControlAppendStatus.Appended, 2), _port.Answers[repeat]);
    }

    [Fact]
    public void Append_ThatCannotFollow_IsSuperseded_AndOneOfAnEarlierTurnFenced()
    {
        Append(1, Run("a", 0));
        _role.Appended(2);
        Append(2, Turn(5));
        _role.Appended(3);

        Assert.Equal(ControlAppendStatus.Superseded, StatusOf(Append(3, Run("b", 0))));
        Assert.Equal(ControlAppendStatus.Superseded, StatusOf(Append(4, Run("a", 1))));
        Assert.Equal(ControlAppendStatus.Superseded, StatusOf(Append(5, Turn(5))));
        Assert.Equal(ControlAppendStatus.Fenced, StatusOf(Append(6, Run("b", 1), turn: 4)));
        Assert.Equal(
            ControlAppendStatus.Refused,
            StatusOf(Append(7, new ControlRecord(ControlKind.WatermarkDecided, new byte[1]))));
        Assert.Equal(2, _port.Blocks.Count);
    }

    [Fact]
    public void Appends_BeyondTheBound_AreToBeAskedAgain_AndTheEndStopsAllThatWait()
    {
        Append(1, Run("a", 0));
        var waiting = Append(2, Run("b", 1));
        Append(3, Run("c", 2));

        Assert.Equal(ControlAppendStatus.Full, StatusOf(Append(4, Run("d", 3))));
        _role.Fenced();
        Assert.Equal(ControlAppendStatus.Stopped, StatusOf(waiting));
        Assert.Equal(ControlAppendStatus.Stopped, StatusOf(Append(5, Run("d", 3))));
    }

    [Fact]
    public void AppendOfOneWhoHasReadMore_EndsTheRole()
    {
        var ticket = ++_tickets;

        _role.Append(
            new ControlAppend { Id = 1, After = 2, Records = [Run("a", 0)] }, ticket, 2);

        Assert.Equal(ControlAppendStatus.Stopped, StatusOf(ticket));
        Assert.True(_role.IsStopped);
    }

    private ControlAppendStatus StatusOf(long ticket) => _port.Answers[ticket].Status;

    private long Append(int id, ControlRecord record, long turn = 0)
    {
        _role.Append(
            new ControlAppend { Id = (UInt128)id, After = 1, Turn = turn, Records = [record] }, ++_tickets, 2);
        return _tickets;
    }

    private static ControlRecord Turn(long epoch) =>
        new(ControlKind.TurnTaken, new ReconciliationTurn(epoch, 1).Write());

    private static ControlRecord Run(string id, long sequence) => new(
        ControlKind.BatchRunLoaded,
        BatchRunCodec.Write(new BatchRun
        {
            Id = id,
            From = new EventTime(0),
            To = new EventTime(1),
            Cut = [0],
            Rows = 0,
            Digest = default,
            Sequence = sequence,
        }));

    private sealed class Port : IWatermarkPort
    {
        public List<PendingBlock> Blocks { get; } = [];

        public Dictionary<long, ControlAnswer> Answers { get; } = [];

        public void TakeOver()
        {
        }

        public void Append(PendingBlock block) => Blocks.Add(block);

        public void ReadEpoch()
        {
        }

        public void AskSources(int partition, long epoch)
        {
        }

        public void Tell(long epoch, long watermark)
        {
        }

        public void AskSemantics()
        {
        }

        public void AgreeOnSemantics(ushort version)
        {
        }

        public void TellSemantics(int partition, long epoch, ushort version)
        {
        }

        public void Answer(long ticket, long? watermark)
        {
        }

        public void AnswerAppend(long ticket, ControlAnswer answer) => Answers.Add(ticket, answer);

        public void Refuse(long ticket)
        {
        }

        public void Stop(string reason)
        {
        }
    }
}
