using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Tests.Records;

/// <summary>What the reader takes and rejects of retractions and tombstones, and the records that it makes of them.
/// </summary>
public sealed class KindTests
{
    private const string Retraction = "'kind':'retraction','retracts':'t'";
    private const string Tombstone = "'kind':'tombstone'";
    private const string Time = "'time':'2026-01-02T03:04:05Z'";
    private const string Placed = "'placed':'2026-01-02T03:04:06Z'";
    private const long Seconds = 1_767_323_045;

    [Theory]
    [InlineData(Time, "'customer':'c'", ReasonCode.None, null)]
    [InlineData(Time + ",'subject':'c'", null, ReasonCode.None, null)]
    [InlineData(Time + ",'subject':'c','data':null", null, ReasonCode.None, null)]
    [InlineData(Time, null, ReasonCode.DataInvalid, "data")]
    [InlineData(Time + ",'subject':''", null, ReasonCode.AttributeInvalid, "subject")]
    [InlineData(Time + ",'subject':'c','data':[]", null, ReasonCode.DataInvalid, "data")]
    [InlineData(Time + ",'subject':'c','data_base64':''", null, ReasonCode.DataInvalid, "data_base64")]
    [InlineData(Time + ",'subject':'c'", "", ReasonCode.KeyMissing, "data.customer")]
    [InlineData(Time + ",'subject':'d'", "'customer':'c'", ReasonCode.SubjectMismatch, "subject")]
    [InlineData(Time, "'customer':'c','amount':'x','code':''", ReasonCode.None, null)]
    [InlineData(Time, "'customer':'c','customer':'c'", ReasonCode.Json, "data")]
    [InlineData("'subject':'c'", null, ReasonCode.TimeMissing, "time")]
    [InlineData("'subject':'c','data':[]", null, ReasonCode.TimeMissing, "time")]
    [InlineData("'subject':'c','time':'x'", null, ReasonCode.TimeInvalid, "time")]
    [InlineData("'subject':'c','time':'2026-01-02T03:04:05.1234567Z'", null, ReasonCode.TimeTooPrecise, "time")]
    public void Reading_OfBothKinds(string attributes, string? data, ReasonCode reason, string? field)
    {
        foreach (var kind in (string[])[Retraction, Tombstone])
        {
            Gives(RecordContract.Make(), Json(kind + "," + attributes, data), new EventReading(reason, field));
        }
    }

    // Event time is that of the property placed, and the attribute's where data has none.
    [Theory]
    [InlineData(Time, "'customer':'c'," + Placed, ReasonCode.None, null, Seconds + 1)]
    [InlineData("'subject':'c'", "'customer':'c'," + Placed, ReasonCode.None, null, Seconds + 1)]
    [InlineData(Time, "'customer':'c'", ReasonCode.None, null, Seconds)]
    [InlineData(Time, "'customer':'c','placed':null", ReasonCode.None, null, Seconds)]
    [InlineData(Time + ",'subject':'c'", null, ReasonCode.None, null, Seconds)]
    [InlineData(Time, "'customer':'c','placed':'x'", ReasonCode.TimeInvalid, "data.placed", 0)]
    [InlineData("'subject':'c'", "'customer':'c','placed':1", ReasonCode.TimeInvalid, "data.placed", 0)]
    [InlineData("'time':'x'", "'customer':'c'," + Placed, ReasonCode.TimeInvalid, "time", 0)]
    [InlineData("'subject':'c'", "'customer':'c'", ReasonCode.TimeMissing, "time", 0)]
    public void EventTime_OfBothKinds(string attributes, string? data, ReasonCode reason, string? field, long seconds)
    {
        foreach (var kind in (string[])[Retraction, Tombstone])
        {
            var batch = Gives(
                RecordContract.Make(3), Json(kind + "," + attributes, data), new EventReading(reason, field));
            Assert.Equal(seconds == 0 ? [] : [seconds * 1_000_000], Times(batch));
        }
    }

    [Theory]
    [InlineData("'retracts':'t'", ReasonCode.None)]
    [InlineData("'retracts':''", ReasonCode.RetractsMissing)]
    [InlineData("'retracts':null", ReasonCode.RetractsMissing)]
    [InlineData("'sequence':1", ReasonCode.RetractsMissing)]
    public void Retraction_NamesItsTarget(string retracts, ReasonCode reason) =>
        Gives(
            RecordContract.Make(),
            Json($"'kind':'retraction',{retracts},'subject':'c',{Time}", null),
            new EventReading(reason, reason == ReasonCode.None ? null : "retracts"));

    [Fact]
    public void Texts_HaveALimit()
    {
        var (fits, passes) = (new string('x', EventReader.MaxTextBytes), new string('x', EventReader.MaxTextBytes + 1));
        var contract = RecordContract.Make();
        Gives(contract, Json($"{Tombstone},{Time},'subject':'{fits}'", null), default);
        Gives(contract, Json($"{Tombstone},{Time},'subject':'{passes}'", null), new(ReasonCode.TooLarge, "subject"));
        var start = $"'kind':'retraction',{Time},'subject':'c','retracts':";
        Gives(contract, Json($"{start}'{fits}'", null), default);
        Gives(contract, Json($"{start}'{passes}'", null), new(ReasonCode.TooLarge, "retracts"));
    }

    [Fact]
    public void Target_IsTheIdentityOfTheRecord()
    {
        var contract = RecordContract.Make();
        var batch = RecordContract.Read(contract, RecordContract.Bytes(RecordContract.Event));
        var reader = new EventReader(contract, RecordContract.HashKey);
        var json = $"'kind':'retraction','retracts':'\\u0061','subject':'c',{Time}";

        Assert.Equal(default, reader.Read(Json(json, null), batch, 1));
        Assert.Equal(default, reader.Read(Json($"{Tombstone},'retracts':'a','subject':'c',{Time}", null), batch, 2));

        Assert.Equal(batch.Headers[0].Identity, batch.Headers[1].Target);
        Assert.Equal(batch.Headers[0].KeyHash, batch.Headers[1].KeyHash);
        Assert.Equal(batch.Headers[0].Partition, batch.Headers[1].Partition);
        Assert.Equal("a", RecordCodec.ReadNames(batch.RecordOf(1)).Retracts);
        Assert.Equal((UInt128)0, batch.Headers[2].Target);
        Assert.Null(RecordCodec.ReadNames(batch.RecordOf(2)).Retracts);
    }

    [Theory]
    [InlineData(Retraction, Retraction + ",'traceparent':'x','sequence':3", true)]
    [InlineData(Retraction, "'kind':'retraction','retracts':'u'", false)]
    [InlineData(Retraction, Tombstone, false)]
    [InlineData(Tombstone, Tombstone + ",'retracts':'t'", true)]
    public void Content_IsKindKeyTimeAndTarget(string left, string right, bool isSame)
    {
        var contract = RecordContract.Make();
        var before = RecordContract.Read(contract, Json($"{left},{Time},'subject':'c'", null)).Headers[0];
        var after = RecordContract.Read(contract, Json($"{right},{Time}", "'customer':'c','amount':7")).Headers[0];

        Assert.Equal(isSame, before.Content == after.Content);
    }

    // Flags, version, source s, id e, key c, microseconds, and what a retraction takes back.
    [Theory]
    [InlineData(Retraction, "0901017301650163" + "80CDE7E4DED7A306" + "0174")]
    [InlineData(Tombstone + ",'sequence':5", "1A0101730165050163" + "80CDE7E4DED7A306")]
    public void Bytes_OfARecord_AreFrozen(string kind, string expected)
    {
        var batch = RecordContract.Read(RecordContract.Make(), Json($"{kind},{Time},'subject':'c'", null));

        Assert.Equal(expected, Convert.ToHexString(batch.RecordOf(0)));
    }

    [Fact]
    public void Decode_GivesWhatTheReaderGave()
    {
        string[] kinds = ["'kind':'record'", Retraction, Tombstone];
        var cases = from kind in Gen.Elements(kinds)
                    from id in Gen.Elements("e", "\\u00e4", "long-id-of-an-event")
                    from sequence in Gen.Elements("", ",'sequence':0", ",'sequence':18446744073709551615")
                    from trace in Gen.Elements("", ",'traceparent':'00-1-2-01'")
                    from amount in Gen.Elements("1.25", "null", "'x'", "1.001", "5000")
                    from property in Gen.Elements<int?>(null, 3)
                    select ($"'kind':{kind[7..]}{sequence}{trace},{Time}", id, amount, property);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var (attributes, id, amount, property) = test;
            var contract = RecordContract.Make(property);
            var json = Json(attributes, $"'customer':'c',{Placed},'amount':{amount}", id);
            var read = RecordContract.Read(contract, json);
            var decoded = new RecordBatch(contract);
            RecordCodec.Decode(read.Bytes.Written, 1, RecordContract.HashKey, decoded);
            RecordCodecTests.IsSame(read, decoded);
            Assert.Equal(Encoding.UTF8.GetString(decoded.IdOf(0)), RecordCodec.ReadNames(decoded.RecordOf(0)).Id);
            Assert.True(decoded.Headers[0].Kind == RecordKind.Record || decoded.Headers[0].Gate == ReasonCode.None);
        }));
    }

    [Theory]
    [InlineData("'sequence':7", true, 7)]
    [InlineData("'sequence':'18446744073709551615'", true, ulong.MaxValue)]
    [InlineData("'sequence':null", false, 0)]
    public void Sequence_IsInTheHeader(string sequence, bool has, ulong expected)
    {
        var header = RecordContract.Read(
            RecordContract.Make(), RecordContract.With("'id':'a'", "'id':'a'," + sequence)).Headers[0];

        Assert.Equal((has, expected), (header.HasSequence, header.Sequence));
    }

    private static byte[] Json(string attributes, string? data, string id = "e") => RecordContract.Bytes(
        $"{{'specversion':'1.0','id':'{id}','source':'s','type':'orders',{attributes}"
        + (data is null ? "}" : $",'data':{{{data}}}}}"));

    private static IEnumerable<long> Times(RecordBatch batch) =>
        batch.Headers.ToArray().Select(header => header.HasTime ? header.Time : -1);

    private static RecordBatch Gives(CompiledContract contract, byte[] json, EventReading expected)
    {
        var batch = new RecordBatch(contract);

        Assert.Equal(expected, new EventReader(contract, RecordContract.HashKey).Read(json, batch, 0));
        Assert.Equal(expected.Reason == ReasonCode.None ? 1 : 0, batch.Count);
        if (batch.Count > 0)
        {
            Assert.Equal((ReasonCode.None, -1), (batch.Headers[0].Gate, batch.Headers[0].GateProperty));
        }

        return batch;
    }
}
