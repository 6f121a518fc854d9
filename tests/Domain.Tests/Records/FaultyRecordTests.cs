using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Tests.Records;

/// <summary>Texts of columns, and records that break gates when they are judged again with gates waived.</summary>
public sealed class FaultyRecordTests
{
    // All properties are columns, in their order.
    private static readonly CompiledContract Contract = RecordContract.MakeWithAllColumns();

    [Theory]
    [InlineData(0, "c")]
    [InlineData(1, "1.5")]
    [InlineData(3, "2026-01-02T03:04:05.250000Z")]
    [InlineData(4, "2026-01-02")]
    [InlineData(5, "true")]
    [InlineData(6, "[1,{\"a\":\" \"}]")]
    [InlineData(7, "AB")]
    [InlineData(8, "")]
    public void Text_OfAColumn(int column, string expected)
    {
        foreach (var pieces in (string[])["2", "'broken'"])
        {
            var json = RecordContract.Event.Replace("[1]", "[ 1, {'a':' '} ]", StringComparison.Ordinal)
                .Replace("'low'", "null", StringComparison.Ordinal)
                .Replace("'pieces':2", "'pieces':" + pieces, StringComparison.Ordinal)
                .Replace("'AB'", "'\\u0041B'", StringComparison.Ordinal);
            var read = RecordContract.Read(Contract, RecordContract.Bytes(json));
            var batch = new RecordBatch(Contract);
            FaultyRecord.Recheck(read.RecordOf(0), Contract, RecordContract.HashKey, ReasonCode.Type, 2, batch);

            Assert.Equal(ReasonCode.None, batch.Headers[0].Gate);
            Assert.Equal(expected, Encoding.UTF8.GetString(batch.TextOf(0, column)));
            Assert.Equal(expected.Length > 0, (batch.Headers[0].Present & (1UL << column)) != 0);
        }
    }

    // The gates that show one after the other, as each is waived.
    [Theory]
    [InlineData("'amount':1.5,'pieces':2", "'amount':'','pieces':''", "Type amount, Type pieces")]
    [InlineData("'amount':1.5,'pieces':2", "'amount':1.555,'pieces':''", "Type pieces, Scale amount")]
    [InlineData("'amount':1.5,'pieces':2", "'amount':5000,'pieces':-1", "Range amount, Range pieces")]
    [InlineData("'amount':1.5", "'amount':1e30", "Range amount")]
    [InlineData("'code':'AB','level':'low'", "'code':'a','level':'x'", "Enum level, Length code, Pattern code")]
    [InlineData("'customer':'c'", "'customer':5", "Type customer")]
    [InlineData("'code':'AB'", "'code':'toolong'", "Length code, Pattern code")]
    public void Recheck_FindsTheNextGate(string found, string replacement, string gates)
    {
        var read = RecordContract.Read(Contract, RecordContract.With(found, replacement));
        var shown = new List<string>();
        var (reason, property) = (read.Headers[0].Gate, read.Headers[0].GateProperty);
        while (reason != ReasonCode.None)
        {
            shown.Add($"{reason} {Contract.Contract.Properties[property].Name}");
            var batch = new RecordBatch(Contract);
            FaultyRecord.Recheck(read.RecordOf(0), Contract, RecordContract.HashKey, reason, property, batch);
            IsSameButForGateAndColumns(read, batch);
            (reason, property) = (batch.Headers[0].Gate, batch.Headers[0].GateProperty);
        }

        Assert.Equal(-1, property);
        Assert.Equal(gates, string.Join(", ", shown));
    }

    [Theory]
    [InlineData("'amount':1.5", "'amount':5000", 500_000, true)]
    [InlineData("'amount':1.5", "'amount':'1.5'", 0, false)]
    [InlineData("'amount':1.5", "'amount':1.505", 0, false)]
    [InlineData("'amount':1.5", "'amount':1e30", 0, false)]
    [InlineData("'pieces':2", "'pieces':'x'", 150, true)]
    public void Recheck_ReadsTheColumnsThatCanBeRead(string found, string replacement, int amount, bool isPresent)
    {
        var read = RecordContract.Read(Contract, RecordContract.With(found, replacement));
        var batch = new RecordBatch(Contract);

        FaultyRecord.Recheck(read.RecordOf(0), Contract, RecordContract.HashKey, ReasonCode.Expired, -1, batch);

        Assert.Equal(ReasonCode.None, batch.Headers[0].Gate);
        Assert.Equal((Int128)amount, batch.ValuesOf(0)[1]);
        Assert.Equal(isPresent, (batch.Headers[0].Present & 2) != 0);
    }

    [Fact]
    public void Recheck_OfARequiredTimeThatIsMissing_LeavesTheRecordWithoutTime()
    {
        var contract = RecordContract.MakeWithAllColumns(3);
        var read = RecordContract.Read(contract, RecordContract.With("'placed':'2026-01-02T03:04:05.25Z',", ""));
        var batch = new RecordBatch(contract);

        FaultyRecord.Recheck(read.RecordOf(0), contract, RecordContract.HashKey, ReasonCode.Required, 3, batch);

        Assert.Equal((ReasonCode.None, false), (batch.Headers[0].Gate, batch.Headers[0].HasTime));
    }

    [Fact]
    public void Recheck_OfARecordThatBreaksNoGate_DecodesIt()
    {
        var read = RecordContract.Read(Contract, RecordContract.Bytes(RecordContract.Event));
        var batch = new RecordBatch(Contract);

        FaultyRecord.Recheck(read.RecordOf(0), Contract, RecordContract.HashKey, ReasonCode.None, -1, batch);

        RecordCodecTests.IsSame(read, batch);
    }

    [Fact]
    public void Recheck_AppendsToWhatTheBatchHas()
    {
        var batch = RecordContract.Read(Contract, RecordContract.With("'amount':1.5", "'amount':5000"));
        for (var i = 0; i < 100; i++)
        {
            FaultyRecord.Recheck(batch.RecordOf(i), Contract, RecordContract.HashKey, ReasonCode.Range, 1, batch);
        }

        Assert.Equal(101, batch.Count);
        Assert.Equal("a"u8, batch.IdOf(100));
        Assert.Equal("AB"u8, batch.TextOf(100, 7));
        Assert.Equal("AB"u8, batch.TextOf(1, 7));
        var decoded = new RecordBatch(Contract);
        RecordCodec.Decode(batch.Bytes.Written, 101, RecordContract.HashKey, decoded);
        Assert.Equal(ReasonCode.Range, decoded.Headers[100].Gate);
        Assert.True(decoded.TextOf(100, 7).IsEmpty);
    }

    [Fact]
    public void Recheck_IntoABatchOfAnotherContract_IsRefused()
    {
        var read = RecordContract.Read(Contract, RecordContract.Bytes(RecordContract.Event));

        Assert.Throws<ArgumentException>(() => FaultyRecord.Recheck(
            read.RecordOf(0), Contract, RecordContract.HashKey, default, -1, new RecordBatch(RecordContract.Make())));
    }

    private static void IsSameButForGateAndColumns(RecordBatch read, RecordBatch batch)
    {
        var (left, right) = (read.Headers[0], batch.Headers[0]);
        (right.Gate, right.GateProperty, right.Present) = (left.Gate, left.GateProperty, left.Present);
        (right.InputIndex, right.Partition) = (left.InputIndex, left.Partition);
        Assert.Equal(left, right);
        Assert.Equal(read.Bytes.ToArray(), batch.Bytes.ToArray());
        Assert.Equal(RecordCodec.ReadNames(read.RecordOf(0)), RecordCodec.ReadNames(batch.RecordOf(0)));
    }
}
