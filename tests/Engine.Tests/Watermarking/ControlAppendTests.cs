using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Engine.Tests.Watermarking;

/// <summary>The messages of appends to control logs, byte for byte.</summary>
public sealed class ControlAppendTests
{
    private const string Append =
        "0107000000000000000500000000000000" + "AC02" + "03" + "02" + "09" + "03010305" + "05" + "027B7D";

    [Fact]
    public void Append_IsTheBytesOfThePage()
    {
        var append = new ControlAppend
        {
            Id = new UInt128(5, 7),
            After = 300,
            Turn = 3,
            Records =
            [
                new ControlRecord(ControlKind.TurnTaken, new ReconciliationTurn(3, 5).Write()),
                new ControlRecord(ControlKind.RepairPlanned, "{}"u8.ToArray()),
            ],
        };

        var read = ControlAppend.Read(Convert.FromHexString(Append));

        Assert.Equal(Append, Bytes(append.Write));
        Assert.Equal(Append, Bytes(read.Write));
        Assert.Equal(new UInt128(5, 7), read.Id);
    }

    [Fact]
    public void Answer_IsTheBytesOfThePage()
    {
        var answer = new ControlAnswer(ControlAppendStatus.Superseded, 0);

        Assert.Equal("010300", Bytes(answer.Write));
        Assert.Equal(answer, ControlAnswer.Read(Convert.FromHexString("010300")));
        Assert.Equal(
            new ControlAnswer(ControlAppendStatus.Appended, 300),
            ControlAnswer.Read(Convert.FromHexString("0100AC02")));
    }

    [Fact]
    public void NewerVersions_AndAppendsWithoutRecords_AreRefused()
    {
        Assert.Throws<CorruptDataException>(() => ControlAppend.Read([2]));
        Assert.Throws<CorruptDataException>(() => ControlAnswer.Read([2]));
        Assert.Throws<ArgumentException>(
            () => new ControlAppend { Id = 1, After = 0, Records = [] }.Write(new ByteWriter()));
    }

    [Fact]
    public void StatusNumbers_AreFrozen() => Assert.Equal(
        "Appended=0 Full=1 Stopped=2 Superseded=3 Fenced=4 Forgotten=5 Refused=6",
        string.Join(' ', Enum.GetValues<ControlAppendStatus>().Select(status => $"{status}={(int)status}")));

    private static string Bytes(Action<ByteWriter> write)
    {
        var writer = new ByteWriter();
        write(writer);
        return Convert.ToHexString(writer.Written);
    }
}
