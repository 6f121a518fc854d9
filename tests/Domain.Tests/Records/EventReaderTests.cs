using System.Text;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Tests.Records;

/// <summary>What the reader rejects and which gates it finds broken, one line a case: the change to an event that is
/// right, the reason, the field.</summary>
public sealed class EventReaderTests
{
    [Theory]
    [InlineData("'id':'a'", "'id':'a'", ReasonCode.None, null)]
    [InlineData("{'spec", "[{'spec", ReasonCode.Json, null)]
    [InlineData("}}", "}", ReasonCode.Json, null)]
    [InlineData("}}", "}}}", ReasonCode.Json, null)]
    [InlineData("}}", "}}{}", ReasonCode.Json, null)]
    [InlineData("}}", "}} ", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','id':'a'", ReasonCode.Json, "id")]
    [InlineData("'id':'a'", "'id':'a','\\u0069d':'a'", ReasonCode.Json, "id")]
    [InlineData("'id':'a'", "'id':'a','kind':null,'kind':null", ReasonCode.Json, "kind")]
    [InlineData("'id':'a'", "'id':'a','data':{}", ReasonCode.Json, "data")]
    [InlineData("'id':'a'", "'id':'\\ud800'", ReasonCode.Json, null)]
    [InlineData("'customer':'c'", "'customer':'\\ud800'", ReasonCode.Json, null)]
    [InlineData("'customer':'c'", "'customer':'c','customer':'c'", ReasonCode.Json, "data")]
    [InlineData("'customer':'c'", "'customer':'c','other':1,'other':2", ReasonCode.None, null)]
    [InlineData("'specversion':'1.0'", "'specversion':'0.3'", ReasonCode.AttributeInvalid, "specversion")]
    [InlineData("'specversion':'1.0'", "'specversion':1.0", ReasonCode.AttributeInvalid, "specversion")]
    [InlineData("'specversion':'1.0'", "'specversion':null", ReasonCode.AttributeInvalid, "specversion")]
    [InlineData("'specversion':'1.0',", "", ReasonCode.AttributeInvalid, "specversion")]
    [InlineData("'id':'a'", "'id':5", ReasonCode.AttributeInvalid, "id")]
    [InlineData("'id':'a'", "'id':{'x':[1]}", ReasonCode.AttributeInvalid, "id")]
    [InlineData("'id':'a'", "'id':''", ReasonCode.IdMissing, "id")]
    [InlineData("'id':'a'", "'id':null", ReasonCode.IdMissing, "id")]
    [InlineData("'id':'a',", "", ReasonCode.IdMissing, "id")]
    [InlineData("'source':'s'", "'source':true", ReasonCode.AttributeInvalid, "source")]
    [InlineData("'source':'s'", "'source':''", ReasonCode.SourceMissing, "source")]
    [InlineData("'source':'s',", "", ReasonCode.SourceMissing, "source")]
    [InlineData("'type':'orders'", "'type':'order'", ReasonCode.UnknownContract, "type")]
    [InlineData("'type':'orders'", "'type':'Orders'", ReasonCode.UnknownContract, "type")]
    [InlineData("'type':'orders'", "'type':'\\u006frders'", ReasonCode.None, null)]
    [InlineData("'type':'orders',", "", ReasonCode.UnknownContract, "type")]
    [InlineData("'id':'a'", "'id':'a','dataschema':'1.2.0'", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','dataschema':'urn:orders:1.2.0'", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','dataschema':'https://x/orders/1.2.0'", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','dataschema':null", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','dataschema':'1.2.1'", ReasonCode.UnknownVersion, "dataschema")]
    [InlineData("'id':'a'", "'id':'a','dataschema':''", ReasonCode.UnknownVersion, "dataschema")]
    [InlineData("'id':'a'", "'id':'a','dataschema':1", ReasonCode.AttributeInvalid, "dataschema")]
    [InlineData("'time':'2026-01-02T03:04:05Z',", "", ReasonCode.TimeMissing, "time")]
    [InlineData("'time':'2026-01-02T03:04:05Z'", "'time':null", ReasonCode.TimeMissing, "time")]
    [InlineData("'time':'2026-01-02T03:04:05Z'", "'time':'2026-01-02'", ReasonCode.TimeInvalid, "time")]
    [InlineData("'time':'2026-01-02T03:04:05Z'", "'time':''", ReasonCode.TimeInvalid, "time")]
    [InlineData("'time':'2026-01-02T03:04:05Z'", "'time':1", ReasonCode.AttributeInvalid, "time")]
    [InlineData("05Z'", "05.1234567Z'", ReasonCode.TimeTooPrecise, "time")]
    [InlineData("05Z'", "05.123456Z'", ReasonCode.None, null)]
    [InlineData("05Z'", "05+14:00'", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','data_base64':'e30='", ReasonCode.DataInvalid, "data_base64")]
    [InlineData("'id':'a'", "'id':'a','data_base64':null", ReasonCode.None, null)]
    [InlineData("'customer':'c',", "", ReasonCode.KeyMissing, "data.customer")]
    [InlineData("'customer':'c'", "'customer':null", ReasonCode.KeyMissing, "data.customer")]
    [InlineData("'customer':'c'", "'customer':['c']", ReasonCode.KeyMissing, "data.customer")]
    [InlineData("'customer':'c'", "'customer':{}", ReasonCode.KeyMissing, "data.customer")]
    [InlineData("'id':'a'", "'id':'a','subject':'c'", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','subject':'\\u0063'", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','subject':null", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','subject':'d'", ReasonCode.SubjectMismatch, "subject")]
    [InlineData("'id':'a'", "'id':'a','subject':''", ReasonCode.AttributeInvalid, "subject")]
    [InlineData("'id':'a'", "'id':'a','kind':'record'", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','kind':null", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','kind':'retraction'", ReasonCode.RetractsMissing, "retracts")]
    [InlineData("'id':'a'", "'id':'a','kind':'retraction','retracts':'b'", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','kind':'tombstone'", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','kind':'Record'", ReasonCode.AttributeInvalid, "kind")]
    [InlineData("'id':'a'", "'id':'a','kind':7", ReasonCode.AttributeInvalid, "kind")]
    [InlineData("'id':'a'", "'id':'a','sequence':7", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','sequence':'7'", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','sequence':null", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','sequence':18446744073709551615", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','sequence':18446744073709551616", ReasonCode.AttributeInvalid, "sequence")]
    [InlineData("'id':'a'", "'id':'a','sequence':-1", ReasonCode.AttributeInvalid, "sequence")]
    [InlineData("'id':'a'", "'id':'a','sequence':1.5", ReasonCode.AttributeInvalid, "sequence")]
    [InlineData("'id':'a'", "'id':'a','sequence':'7x'", ReasonCode.AttributeInvalid, "sequence")]
    [InlineData("'id':'a'", "'id':'a','sequence':''", ReasonCode.AttributeInvalid, "sequence")]
    [InlineData("'id':'a'", "'id':'a','traceparent':'00-1-2-01'", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','traceparent':1", ReasonCode.AttributeInvalid, "traceparent")]
    [InlineData("'id':'a'", "'id':'a','datacontenttype':null", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','retracts':null", ReasonCode.None, null)]
    [InlineData("'id':'a'", "'id':'a','retracts':[]", ReasonCode.AttributeInvalid, "retracts")]
    public void Reading_OfAnEvent(string found, string replacement, ReasonCode reason, string? field) =>
        Gives(RecordContract.With(found, replacement), new EventReading(reason, field));

    [Theory]
    [InlineData("", ReasonCode.Json, null)]
    [InlineData(" ", ReasonCode.Json, null)]
    [InlineData("null", ReasonCode.Json, null)]
    [InlineData("5", ReasonCode.Json, null)]
    [InlineData("[]", ReasonCode.Json, null)]
    [InlineData("{", ReasonCode.Json, null)]
    [InlineData("{}", ReasonCode.AttributeInvalid, "specversion")]
    [InlineData("{'data':null}", ReasonCode.AttributeInvalid, "specversion")]
    public void Reading_OfATextThatIsNoEvent(string json, ReasonCode reason, string? field) =>
        Gives(RecordContract.Bytes(json), new EventReading(reason, field));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("'x'")]
    [InlineData("5")]
    public void Reading_OfDataThatIsNoObject(string data)
    {
        var start = RecordContract.Event.IndexOf("{'customer'", StringComparison.Ordinal);

        Gives(RecordContract.Bytes(RecordContract.Event[..start] + data + "}"), new(ReasonCode.DataInvalid, "data"));
    }

    // Within rejection the lower number has precedence, wherever in the text the two faults stand.
    [Theory]
    [InlineData("{'kind':5,'id':", ReasonCode.Json, null)]
    [InlineData("{'kind':{'a':[1]},'id':'a','id':'b'}", ReasonCode.Json, "id")]
    [InlineData("{'data':[1],'id':'a','id':'b'}", ReasonCode.Json, "id")]
    [InlineData("{'data':[1],'kind':5,'specversion':'1.0'}", ReasonCode.AttributeInvalid, "kind")]
    [InlineData("{'data':[1],'specversion':'1.0','source':'s'}", ReasonCode.IdMissing, "id")]
    [InlineData("{'data':1,'specversion':'1.0','id':'a','source':'s','type':'x'}", ReasonCode.UnknownContract, "type")]
    [InlineData("{'specversion':'1.0','kind':'x'}", ReasonCode.AttributeInvalid, "kind")]
    [InlineData("{'specversion':'1.0','id':'a','source':'s','type':'orders','data_base64':''}", ReasonCode.TimeMissing,
        "time")]
    public void Reading_WithTwoFaults_NamesTheOneWithPrecedence(string json, ReasonCode reason, string? field) =>
        Gives(RecordContract.Bytes(json), new EventReading(reason, field));

    [Theory]
    [InlineData("'id':'a'", "'id':'{0}'", "id")]
    [InlineData("'source':'s'", "'source':'{0}'", "source")]
    [InlineData("'customer':'c'", "'customer':'{0}'", "data.customer")]
    public void Texts_HaveALimit(string found, string replacement, string field)
    {
        var fits = replacement.Replace("{0}", new string('x', EventReader.MaxTextBytes), StringComparison.Ordinal);
        var passes = fits.Replace("':'", "':'x", StringComparison.Ordinal);

        Gives(RecordContract.With(found, fits), default);
        Gives(RecordContract.With(found, passes), new EventReading(ReasonCode.TooLarge, field));
    }

    [Fact]
    public void CompositeKey_ThatIsTooLong_NamesItsLongestPart()
    {
        var contract = RecordContract.Make(null, 0, 7);
        var json = RecordContract.With("'code':'AB'", $"'code':'{new string('A', EventReader.MaxTextBytes)}'");

        var reading = new EventReader(contract, RecordContract.HashKey).Read(json, new RecordBatch(contract), 0);

        Assert.Equal(new EventReading(ReasonCode.TooLarge, "data.code"), reading);
    }

    [Fact]
    public void Events_HaveALimit()
    {
        var json = RecordContract.Bytes(RecordContract.Event);
        var padded = new byte[EventReader.MaxEventBytes];
        Array.Fill(padded, (byte)' ');
        json.CopyTo(padded, 0);

        Gives(padded, default);
        Gives([.. padded, (byte)' '], new EventReading(ReasonCode.TooLarge, null));
    }

    [Fact]
    public void Bytes_ThatAreNoUtf8_AreRejected()
    {
        var json = RecordContract.Bytes(RecordContract.Event);
        json[Array.IndexOf(json, (byte)'c', json.Length / 2)] = 0xff;

        Gives(json, new EventReading(ReasonCode.Json, null));
    }

    private static void Gives(byte[] json, EventReading expected)
    {
        var contract = RecordContract.Make();
        var batch = new RecordBatch(contract);

        Assert.Equal(expected, new EventReader(contract, RecordContract.HashKey).Read(json, batch, 0));
        Assert.Equal(expected.Reason == ReasonCode.None ? 1 : 0, batch.Count);
        Assert.Equal(expected.Reason == ReasonCode.None, batch.Bytes.Length > 0);
        if (batch.Count > 0)
        {
            Assert.Equal(ReasonCode.None, batch.Headers[0].Gate);
            Assert.Equal(Encoding.UTF8.GetString(batch.KeyOf(0)), RecordCodec.ReadNames(batch.RecordOf(0)).Key);
        }
    }
}
