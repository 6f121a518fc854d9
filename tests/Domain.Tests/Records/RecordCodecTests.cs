using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Tests.Records;

/// <summary>What is read from an event is what the log gives back; and which events have the same content.</summary>
public sealed class RecordCodecTests
{
    [Theory]
    [InlineData("'id':'a'", "'id':'a'")]
    [InlineData("'id':'a'", "'id':'a','sequence':300,'traceparent':'00-1-2-01','subject':'1:c2:AB'")]
    [InlineData("'id':'a'", "'id':'\\u0061\\n','kind':'record'")]
    [InlineData("'amount':1.5", "'amount':-99.99")]
    [InlineData("'amount':1.5", "'amount':null")]
    [InlineData("'pieces':2", "'pieces':9223372036854775808")]
    [InlineData("'pieces':2", "'pieces':9999999999999999999999999999")]
    [InlineData("'paid':true", "'paid':null")]
    [InlineData("'amount':1.5", "'amount':'broken'")]
    [InlineData("'amount':1.5", "'amount':'broken','x':{'y':1}")]
    [InlineData("'lines':[1]", "'lines':{'a':'\\u00e4'}")]
    [InlineData("'customer':'c'", "'customer':'\\u00e4\\u0000'")]
    public void Decode_GivesWhatTheReaderGave(string found, string replacement)
    {
        foreach (int? eventTime in (int?[])[null, 3])
        {
            var contract = RecordContract.Make(eventTime, 0, 7);
            IsSameAfterDecoding(contract, RecordContract.With(found, replacement));
        }
    }

    [Fact]
    public void Decode_WithoutEventTime_GivesWhatTheReaderGave() =>
        IsSameAfterDecoding(
            RecordContract.Make(3), RecordContract.With("'placed':'2026-01-02T03:04:05.25Z'", "'placed':1"));

    [Theory]
    [InlineData("'amount':1.5", "'amount':1.50", true)]
    [InlineData("'amount':1.5", "'amount':15e-1", true)]
    [InlineData("'amount':1.5", "'amount':1.51", false)]
    [InlineData("'amount':1.5", "'amount':null", false)]
    [InlineData("'amount':1.5,'pieces':2", "'pieces':2,'amount':1.5", true)]
    [InlineData("'paid':true", "'paid':true,'unknown':1", true)]
    [InlineData("'customer':'c'", "'customer':'\\u0063'", true)]
    [InlineData("'customer':'c'", "'customer':'d'", false)]
    [InlineData("05Z'", "05.000000Z'", true)]
    [InlineData("03:04:05Z'", "04:04:05+01:00'", true)]
    [InlineData("03:04:05Z'", "03:04:06Z'", false)]
    [InlineData("05.25Z'", "05.250Z'", true)]
    [InlineData("'id':'a'", "'id':'a','sequence':1", true)]
    [InlineData("'id':'a'", "'id':'a','traceparent':'t'", true)]
    [InlineData("'id':'a'", "'id':'a','dataschema':'1.2.0'", true)]
    [InlineData("'id':'a'", "'id':'a','extension':1", true)]
    [InlineData("'id':'a'", "'id':'a','subject':'c'", true)]
    [InlineData("'id':'a'", "'id':'a','kind':'record'", true)]
    [InlineData("'lines':[1]", "'lines':[2]", false)]
    [InlineData("'lines':[1]", "'lines':[ 1 ]", true)]
    [InlineData("'lines':[1]", "'lines': [1]", true)]
    [InlineData("'lines':[1]", "'lines':[\t1\r\n]", true)]
    [InlineData("'lines':[1]", "'lines':['1 ']", false)]
    public void Content_IsThatOfTheTypedProperties(string found, string replacement, bool isSame)
    {
        var contract = RecordContract.Make();
        var before = RecordContract.Read(contract, RecordContract.Bytes(RecordContract.Event)).Headers[0];
        var after = RecordContract.Read(contract, RecordContract.With(found, replacement)).Headers[0];

        Assert.Equal(before.Identity, after.Identity);
        Assert.Equal(isSame, before.Content == after.Content);
    }

    [Theory]
    [InlineData("{'a b':' \\\\','c':[ 1 , 2 ]}", "{'a b':' \\\\','c':[1,2]}", true)]
    [InlineData("{ 'a':' \\\" ' }", "{'a':' \\\" '}", true)]
    [InlineData("{'a':' \\\" '}", "{'a':'\\\"'}", false)]
    public void Content_OfAStructure_LeavesOutWhitespaceBetweenTokens(string left, string right, bool isSame)
    {
        var contract = RecordContract.Make();
        var before = RecordContract.Read(contract, RecordContract.With("[1]", left)).Headers[0];
        var after = RecordContract.Read(contract, RecordContract.With("[1]", right)).Headers[0];

        Assert.Equal(isSame, before.Content == after.Content);
    }

    [Fact]
    public void Content_OfAnAbsentAndANullProperty_IsTheSame()
    {
        var contract = RecordContract.Make();
        var absent = RecordContract.Read(contract, RecordContract.With("'amount':1.5,", "")).Headers[0];
        var none = RecordContract.Read(contract, RecordContract.With("'amount':1.5", "'amount':null")).Headers[0];

        Assert.Equal(absent.Content, none.Content);
    }

    [Theory]
    [InlineData("'id':'a','source':'s'", "'id':'s','source':'a'")]
    [InlineData("'id':'a','source':'s'", "'id':'','source':'sa'", true)]
    [InlineData("'id':'a','source':'s'", "'id':'a','source':'S'")]
    [InlineData("'id':'a','source':'s'", "'id':'aa','source':'s'")]
    public void Identity_TellsSourceAndIdApart(string found, string replacement, bool isRejected = false)
    {
        var contract = RecordContract.Make();
        var batch = new RecordBatch(contract);
        var reader = new EventReader(contract, RecordContract.HashKey);
        reader.Read(RecordContract.Bytes(RecordContract.Event), batch, 0);

        var reading = reader.Read(RecordContract.With(found, replacement), batch, 1);

        Assert.Equal(isRejected, reading.Reason != ReasonCode.None);
        Assert.True(isRejected || batch.Headers[0].Identity != batch.Headers[1].Identity);
    }

    [Fact]
    public void Control_RoundTrips()
    {
        var batch = new RecordBatch(RecordContract.Make());
        RecordCodec.AddControl(batch, ControlKind.Correction, "payload"u8);
        RecordCodec.AddControl(batch, ControlKind.WatermarkReached, default);
        var decoded = new RecordBatch(batch.Contract);

        RecordCodec.Decode(batch.Bytes.Written, 2, RecordContract.HashKey, decoded);

        Assert.All(decoded.Headers.ToArray(), header => Assert.True(header.IsControl));
        Assert.Equal(ControlKind.Correction, RecordCodec.ReadControl(decoded.RecordOf(0), out var payload));
        Assert.Equal("payload", Encoding.UTF8.GetString(payload));
        Assert.Equal(ControlKind.WatermarkReached, RecordCodec.ReadControl(decoded.RecordOf(1), out var none));
        Assert.True(none.IsEmpty);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Decode_OfAnotherCount_IsCorruption(int count)
    {
        var batch = RecordContract.Read(RecordContract.Make(), RecordContract.Bytes(RecordContract.Event));

        Assert.Throws<CorruptDataException>(() => RecordCodec.Decode(
            batch.Bytes.Written, count, RecordContract.HashKey, new RecordBatch(batch.Contract)));
    }

    internal static void IsSame(RecordBatch expected, RecordBatch actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            var (left, right) = (expected.Headers[i], actual.Headers[i]);
            (right.InputIndex, right.Partition) = (left.InputIndex, left.Partition);
            Assert.Equal(left, right);
            Assert.Equal(expected.ValuesOf(i).ToArray(), actual.ValuesOf(i).ToArray());
            Assert.Equal(expected.KeyOf(i).ToArray(), actual.KeyOf(i).ToArray());
            Assert.Equal(expected.SourceOf(i).ToArray(), actual.SourceOf(i).ToArray());
            Assert.Equal(expected.RecordOf(i).ToArray(), actual.RecordOf(i).ToArray());
        }
    }

    private static void IsSameAfterDecoding(CompiledContract contract, byte[] json)
    {
        var read = RecordContract.Read(contract, json);
        var decoded = new RecordBatch(contract);

        RecordCodec.Decode(read.Bytes.Written, 1, RecordContract.HashKey, decoded);

        IsSame(read, decoded);
    }
}
