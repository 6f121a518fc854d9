using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Engine.Tests.Watermarking;

/// <summary>When the fan-in raises a contract to a newer version of the semantics, and whom it tells.</summary>
public sealed class SemanticsRaiseTests : IWatermarkPort
{
    private const ushort Older = SemanticsVersion.Newest - 1;
    private const long Second = 1_000_000;
    private const StringComparison Ordinal = StringComparison.Ordinal;

    private readonly Contract _contract = TrafficContract.Make(partitions: 2);
    private readonly List<string> _asked = [];
    private readonly List<PendingBlock> _appends = [];
    private string? _stopped;

    [Fact]
    public void Raise_NeedsTheSupportToLast_ThenAnAgreement_ThenTheLog()
    {
        var role = Begin(Older);

        role.Tick(5 * Second);
        role.SemanticsSupported(SemanticsVersion.Newest, 5 * Second);
        role.Tick(10 * Second);
        role.SemanticsSupported(SemanticsVersion.Newest, 14 * Second);
        Assert.Equal(["ask", "ask"], _asked.Where(line => line == "ask" || line.StartsWith("agree", Ordinal)));

        role.SemanticsSupported(SemanticsVersion.Newest, 15 * Second);
        Assert.Equal($"agree {SemanticsVersion.Newest}", _asked[^1]);
        Assert.Empty(_appends);

        role.SemanticsAgreed(SemanticsVersion.Newest, 3, 16 * Second);
        var block = Assert.Single(_appends);
        Assert.Equal(SemanticsVersion.Newest, block.Header.Semantics);
        Assert.Equal(Older, role.Semantics);

        _asked.Clear();
        role.Appended(17 * Second);
        Assert.Equal(SemanticsVersion.Newest, role.Semantics);
        Assert.Equal([$"tell 0: {SemanticsVersion.Newest}", $"tell 1: {SemanticsVersion.Newest}"], _asked);
    }

    [Fact]
    public void HostThatDoesNotKnowIt_BeginsTheTimeAnew()
    {
        var role = Begin(Older);

        role.SemanticsSupported(SemanticsVersion.Newest, 0);
        role.SemanticsSupported(Older, 9 * Second);
        role.SemanticsSupported(SemanticsVersion.Newest, 11 * Second);
        role.SemanticsSupported(SemanticsVersion.Newest, 20 * Second);
        Assert.DoesNotContain(_asked, line => line.StartsWith("agree", Ordinal));

        role.SemanticsSupported(SemanticsVersion.Newest, 21 * Second);
        Assert.Contains(_asked, line => line.StartsWith("agree", Ordinal));
    }

    [Fact]
    public void OlderHost_RaisesNothing_AndTakesNoNewerLogOver()
    {
        var role = Begin(Older, newest: Older);

        role.Tick(100 * Second);
        role.SemanticsSupported(SemanticsVersion.Newest, 100 * Second);
        role.SemanticsAgreed(SemanticsVersion.Newest, 3, 100 * Second);

        Assert.DoesNotContain(_asked, line => line == "ask" || line.StartsWith("agree", Ordinal));
        Assert.Empty(_appends);

        var newer = ControlLog.Register("contract", _contract, 0, SemanticsVersion.Newest).Block;
        var refusal = Assert.Throws<UnknownSemanticsException>(() => Replay(newer, Older));
        Assert.Equal((SemanticsVersion.Newest, Older), (refusal.Version, refusal.Newest));
        role.TakeOverRefused(refusal.Message);
        Assert.Equal(refusal.Message, _stopped);
    }

    [Fact]
    public void Partitions_AreToldAgain_UntilTheyHaveLearnedTheVersionInForce()
    {
        var role = Begin(SemanticsVersion.Newest);

        role.Tick(2 * Second);
        role.SemanticsLearned(0, SemanticsVersion.Newest);
        role.SemanticsLearned(1, Older);
        _asked.Clear();
        role.Tick(4 * Second);

        Assert.Equal([$"tell 1: {SemanticsVersion.Newest}"], _asked);
    }

    [Fact]
    public void ControlLog_NamesTheVersionInEveryBlock_AndItNeverGoesBack()
    {
        var (log, first) = ControlLog.Register("contract", _contract, 0, Older);
        log.Stage(new SemanticsRaise(SemanticsVersion.Newest, 2));
        var second = log.Seal(1);

        Assert.Equal((Older, SemanticsVersion.Newest), (first.Header.Semantics, second.Header.Semantics));
        var replayed = Replay(first);
        Assert.Equal(Older, replayed.Semantics);
        replayed.Replay(Logged(second));
        Assert.Equal(SemanticsVersion.Newest, replayed.Semantics);
        Assert.Throws<ArgumentOutOfRangeException>(() => log.Stage(new SemanticsRaise(Older, 2)));

        var third = Logged(second) with
        {
            Header = second.Header with { Semantics = Older, FirstOffset = 2 },
        };
        Assert.Throws<Domain.CorruptDataException>(() => replayed.Replay(third));
    }

    void IWatermarkPort.TakeOver()
    {
    }

    void IWatermarkPort.Append(PendingBlock block) => _appends.Add(block);

    void IWatermarkPort.AskSources(int partition, long epoch)
    {
    }

    void IWatermarkPort.Tell(long epoch, long watermark)
    {
    }

    void IWatermarkPort.AskSemantics() => _asked.Add("ask");

    void IWatermarkPort.AgreeOnSemantics(ushort version) => _asked.Add($"agree {version}");

    void IWatermarkPort.TellSemantics(int partition, long epoch, ushort version) =>
        _asked.Add($"tell {partition}: {version}");

    void IWatermarkPort.Answer(long ticket, long? watermark)
    {
    }

    void IWatermarkPort.ReadEpoch()
    {
    }

    void IWatermarkPort.AnswerAppend(long ticket, ControlAnswer answer)
    {
    }

    // The rules that a program of that version only noted, and those that it enforced.
    [Theory]
    [InlineData(2, 0)]
    [InlineData(SemanticsVersion.Gates, 1)]
    public void Contract_OpenedAgain_MeansWhatItMeantWhenItWasRegistered(ushort version, int rules)
    {
        var contract = _contract with
        {
            RowRules = [new RowRule { Id = "there", Kind = RowRuleKind.Present, Property = 0 }],
        };
        ContractReading Parse(string document) => new(contract, []);
        var (registered, block) = ControlLog.Register("contract", contract, 0, version);
        var replayed = ControlLog.Open(Logged(block), Parse);
        replayed.TakeNewestSemantics();
        var state = new Domain.Binary.ByteWriter();
        replayed.Save(state);
        var loaded = ControlLog.Load(state.Written, Parse);

        Assert.All(
            [registered, replayed, loaded],
            log => Assert.Equal((version, rules), (log.RegisteredSemantics, log.Contract.Contract.RowRules.Length)));
    }

    void IWatermarkPort.Refuse(long ticket)
    {
    }

    void IWatermarkPort.Stop(string reason) => _stopped = reason;

    private static LoggedBlock Logged(PendingBlock block)
    {
        var writer = new Domain.Binary.ByteWriter();
        BlockCodec.Write(writer, block.Header, block.Payload);
        return new LoggedBlock(block.ContractId, block.Header, BlockCodec.ReadPayload(writer.ToArray()), default);
    }

    private ControlLog Replay(PendingBlock block, ushort newest = SemanticsVersion.Newest) =>
        ControlLog.Open(Logged(block), _ => new ContractReading(_contract, []), newest);

    private WatermarkRole Begin(ushort inForce, ushort newest = SemanticsVersion.Newest)
    {
        var role = new WatermarkRole(this, new WatermarkRoleOptions
        {
            NewestSemantics = newest,
            AskSemanticsAfter = 5 * Second,
            RaiseSemanticsAfter = 10 * Second,
        });
        role.Start();
        var control = Replay(ControlLog.Register("contract", _contract, 0, inForce).Block, newest);
        control.TakeOver(2);
        role.TookOver(control, 0);
        role.SourcesTold(0, new SourceTable(), 0);
        role.SourcesTold(1, new SourceTable(), 0);
        return role;
    }
}
