using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Engine.Tests.Watermarking;

/// <summary>A bounded input holds the watermark against its own progress, however the fan-in learns of that: reported,
/// polled, or told by the partitions after a takeover. Times are seconds; the contract has no outOfOrderness.</summary>
public sealed class HoldingTests : IWatermarkPort
{
    private const long Second = 1_000_000;
    private readonly CompiledContract _contract = new(TrafficContract.Make(partitions: 1));
    private readonly WatermarkRoleOptions _options = new()
    {
        PollAfter = 60 * Second,
        HoldFor = 180 * Second,
        SettleAfter = 30 * Second,
    };

    private long _tickets;
    private int _polls;

    private long Lag => _contract.Contract.Watermark.OutOfOrderness.Ticks / TimeSpan.TicksPerMicrosecond;

    [Fact]
    public void Progress_ThatIsHeld_IsKnown_AndMovesNothing_UntilOtherProgressComes()
    {
        var role = Begin(NewLog());
        Hold(role, 1, ("a", 100));
        Assert.Null(role.Watermark);

        Report(role, 2, ("b", 300));

        Assert.Equal((100 * Second) - Lag, role.Watermark);
    }

    [Fact]
    public void Poll_WhileAnInputGoesOn_MovesNothing()
    {
        var role = Begin(NewLog());
        Hold(role, 1);

        // The share is durable, and its gateway has died before it could report.
        Poll(role, 62, ("a", 100));
        Poll(role, 123, ("a", 100));
        Poll(role, 190, ("a", 100));
        Poll(role, 300, ("a", 100));

        Assert.Null(role.Watermark);
    }

    [Fact]
    public void Poll_WithoutABoundedInput_Moves()
    {
        var role = Begin(NewLog());

        Poll(role, 62, ("a", 100));
        Poll(role, 123, ("a", 100));

        Assert.Equal((100 * Second) - Lag, role.Watermark);
    }

    [Fact]
    public void Takeover_WhatPartitionsTell_MovesAfterAWhile_UnlessAnInputSaysThatItHolds()
    {
        var alone = Begin(NewLog(), ("a", 100));
        alone.Tick(29 * Second);
        Assert.Null(alone.Watermark);
        Step(alone, () => alone.Tick(31 * Second), 31);
        Assert.Equal((100 * Second) - Lag, alone.Watermark);

        var held = Begin(NewLog(), ("a", 100));
        Hold(held, 12);
        Step(held, () => held.Tick(31 * Second), 31);
        Step(held, () => held.Tick(400 * Second), 400);
        Assert.Null(held.Watermark);
    }

    [Fact]
    public void Takeover_ProgressThatIsReported_CountsAtOnceAllThatIsKnown()
    {
        // The gateway reports again what the fan-in before had heard and not decided.
        var role = Begin(NewLog(), ("a", 100));

        Report(role, 2, ("a", 100));

        Assert.Equal((100 * Second) - Lag, role.Watermark);
    }

    [Fact]
    public void Takeover_OfAnInputThatBrokeOff_MovesNothing()
    {
        var log = NewLog();
        var before = Begin(log);
        Hold(before, 1, ("a", 100));

        var role = Begin(log, ("a", 150));
        Step(role, () => role.Tick(500 * Second), 500);
        Poll(role, 562, ("a", 150));
        Poll(role, 623, ("a", 150));

        Assert.Null(role.Watermark);
        Report(role, 624, ("b", 90));
        Assert.Equal((90 * Second) - Lag, role.Watermark);
    }

    void IWatermarkPort.TakeOver()
    {
    }

    void IWatermarkPort.Append(PendingBlock block)
    {
    }

    void IWatermarkPort.ReadEpoch()
    {
    }

    void IWatermarkPort.AskSources(int partition, long epoch) => _polls++;

    void IWatermarkPort.Tell(long epoch, long watermark)
    {
    }

    void IWatermarkPort.AskSemantics()
    {
    }

    void IWatermarkPort.AgreeOnSemantics(ushort version)
    {
    }

    void IWatermarkPort.TellSemantics(int partition, long epoch, ushort version)
    {
    }

    void IWatermarkPort.Answer(long ticket, long? watermark)
    {
    }

    void IWatermarkPort.AnswerAppend(long ticket, ControlAnswer answer)
    {
    }

    void IWatermarkPort.Refuse(long ticket) => Assert.Fail("Nothing is refused here.");

    void IWatermarkPort.Stop(string reason) => Assert.Fail(reason);

    private static SourceTable Table((string Source, int Time)[] heard, long now)
    {
        var table = new SourceTable();
        foreach (var (source, time) in heard)
        {
            table.Add(new SourceState(source, time * Second, now * Second, false));
        }

        return table;
    }

    private ControlLog NewLog() =>
        ControlLog.Register("document", _contract.Contract, 1, SemanticsVersion.Newest).Log;

    private WatermarkRole Begin(ControlLog log, params (string Source, int Time)[] told)
    {
        var role = new WatermarkRole(this, _options);
        Step(role, () => role.TookOver(log, Second), 1);
        Step(role, () => role.SourcesTold(0, Table(told, 1), Second), 1);
        Assert.True(role.IsReady);
        return role;
    }

    private void Hold(WatermarkRole role, long now, params (string Source, int Time)[] heard) =>
        Step(role, () => role.Hold(Table(heard, now), ++_tickets, now * Second), now);

    private void Report(WatermarkRole role, long now, params (string Source, int Time)[] heard) =>
        Step(role, () => role.Report(Table(heard, now), ++_tickets, now * Second), now);

    private void Poll(WatermarkRole role, long now, params (string Source, int Time)[] told)
    {
        var polls = _polls;
        Step(role, () => role.Tick(now * Second), now);
        Assert.True(_polls > polls, "No poll was begun.");
        Step(role, () => role.SourcesTold(0, Table(told, 1), now * Second), now);
    }

    // What it decides is durable at once.
    private static void Step(WatermarkRole role, Action step, long now)
    {
        step();
        role.Appended(now * Second);
    }
}
