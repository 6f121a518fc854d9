using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Releasing;

namespace StreamBatch.Engine.Tests.PartitionWriting;

/// <summary>The bytes of acts and their answers, which silos of two versions send each other.</summary>
public sealed class ActMessagesTests
{
    private static readonly PartitionAct Release = new()
    {
        Kind = PartitionActKind.Release,
        Key = "k",
        Watermark = 5,
        Offset = 300,
        Waived = ReasonCode.Expired,
        WaivedProperty = 1,
    };

    [Fact]
    public void Release_IsTheGoldenBytes()
    {
        var bytes = BytesOf(Release.Write);

        Assert.Equal(
            "010201" + "0A" + "016B" + "AC02" + $"{(int)ReasonCode.Expired:X2}" + "02" + "00",
            Convert.ToHexString(bytes));
        Assert.Equal(bytes, BytesOf(PartitionAct.Read(bytes, TrafficContract.Make(1)).Write));
    }

    [Fact]
    public void Correction_IsTheGoldenBytes()
    {
        var correction = new Correction
        {
            Key = "k",
            Window = new Window(new EventTime(1), new EventTime(2)),
            Revision = 3,
            Cause = PaneCause.Adopted,
            Class = DriftClass.Value,
            Run = "r",
            RestsOn = 4,
            Values = null,
            Counted = [7, 9],
        };
        var act = new PartitionAct { Kind = PartitionActKind.Correct, Key = "k", Corrections = [correction] };

        var bytes = BytesOf(act.Write);
        var read = PartitionAct.Read(bytes, TrafficContract.Make(1));

        var payload = "02" + "016B" + "0100000000000000" + "0200000000000000" + "03"
            + $"{(int)PaneCause.Adopted:X2}{(int)DriftClass.Value:X2}" + "0172" + "08" + "00" + "00" + "02"
            + "07" + "02";
        Assert.Equal(
            "010100" + "00" + "016B" + "00" + "00" + "00" + "01" + $"{payload.Length / 2:X2}" + payload,
            Convert.ToHexString(bytes));
        Assert.Equal(bytes, BytesOf(read.Write));
    }

    [Fact]
    public void Answer_IsTheGoldenBytes()
    {
        var answer = new PartitionActAnswer(PartitionActStatus.NotReleasable)
        {
            Refusal = ReleaseRefusal.CountedBefore,
            Outcome = new EventOutcome(EventStatus.Late, ReasonCode.None, 3),
        };

        var bytes = BytesOf(answer.Write);

        Assert.Equal("010402" + "010001" + "06", Convert.ToHexString(bytes));
        Assert.Equal(answer, PartitionActAnswer.Read(bytes));
    }

    [Fact]
    public void NewerVersions_AreRefused()
    {
        Assert.Throws<CorruptDataException>(() => PartitionAct.Read([2], TrafficContract.Make(1)));
        Assert.Throws<CorruptDataException>(() => PartitionActAnswer.Read([2]));
    }

    private static byte[] BytesOf(Action<ByteWriter> write)
    {
        var writer = new ByteWriter();
        write(writer);
        return writer.ToArray();
    }
}
