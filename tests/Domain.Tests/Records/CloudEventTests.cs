using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Tests.Records;

/// <summary>
/// What the specification of CloudEvents 1.0 says of events in JSON, one line a case: the change to an event that is
/// right, the reason, the field. Where a contract needs more than the specification, as data that is an object, what
/// is valid there may be rejected here, and the reason says for what.
/// </summary>
public sealed class CloudEventTests
{
    // Types of attributes: text, whole number of 32 bits, true or false; null is as absent.
    [Theory]
    [InlineData("'extinteger':10,'extboolean':true,'extstring':'text'", ReasonCode.None, null)]
    [InlineData("'exturi':'https://example.org','exturiref':'//authority/path'", ReasonCode.None, null)]
    [InlineData("'exttimestamp':'2023-03-31T15:12:00Z','extbinary':'TWE='", ReasonCode.None, null)]
    [InlineData("'comexampleextension1':'value','comexampleothervalue':5", ReasonCode.None, null)]
    [InlineData("'unsetextension':null", ReasonCode.None, null)]
    [InlineData("'extinteger':-2147483648", ReasonCode.None, null)]
    [InlineData("'extinteger':2147483648", ReasonCode.AttributeInvalid, "extension")]
    [InlineData("'extinteger':1.5", ReasonCode.AttributeInvalid, "extension")]
    [InlineData("'extinteger':1e3", ReasonCode.AttributeInvalid, "extension")]
    [InlineData("'extension':{'deep':[1,{'x':null}]}", ReasonCode.AttributeInvalid, "extension")]
    [InlineData("'extension':[]", ReasonCode.AttributeInvalid, "extension")]
    [InlineData("'MyExtension':'bad'", ReasonCode.AttributeInvalid, "extension")]
    [InlineData("'my.extension':'bad'", ReasonCode.AttributeInvalid, "extension")]
    [InlineData("'my_extension':'bad'", ReasonCode.AttributeInvalid, "extension")]
    [InlineData("'my\\u002dextension':'bad'", ReasonCode.AttributeInvalid, "extension")]
    [InlineData("'':'bad'", ReasonCode.AttributeInvalid, "extension")]
    [InlineData("'my\\u0065xtension':'good'", ReasonCode.None, null)]
    [InlineData("'datacontenttype':null,'dataschema':null,'subject':null", ReasonCode.None, null)]
    [InlineData("'subject':''", ReasonCode.AttributeInvalid, "subject")]
    [InlineData("'dataschema':''", ReasonCode.UnknownVersion, "dataschema")]
    [InlineData("'datacontenttype':''", ReasonCode.AttributeInvalid, "datacontenttype")]
    [InlineData("'datacontenttype':'xyz'", ReasonCode.AttributeInvalid, "datacontenttype")]
    [InlineData("'datacontenttype':'/json'", ReasonCode.AttributeInvalid, "datacontenttype")]
    [InlineData("'datacontenttype':'a/b/json'", ReasonCode.AttributeInvalid, "datacontenttype")]
    [InlineData("'datacontenttype':5", ReasonCode.AttributeInvalid, "datacontenttype")]
    public void Attributes(string added, ReasonCode reason, string? field) =>
        Gives("'id':'a'", "'id':'a'," + added, reason, field);

    [Theory]
    [InlineData("'application/json'", ReasonCode.None, null)]
    [InlineData("'application/json; charset=utf-8'", ReasonCode.None, null)]
    [InlineData("'application/json;charset=UTF-8'", ReasonCode.None, null)]
    [InlineData("'text/JSON'", ReasonCode.None, null)]
    [InlineData("'application/vnd.order+json'", ReasonCode.None, null)]
    [InlineData("'application/geo+JSON ; v=1'", ReasonCode.None, null)]
    [InlineData("'application/+json'", ReasonCode.DataInvalid, "datacontenttype")]
    [InlineData("'application/xml'", ReasonCode.DataInvalid, "datacontenttype")]
    [InlineData("'text/plain'", ReasonCode.DataInvalid, "datacontenttype")]
    [InlineData("'application/jsonx'", ReasonCode.DataInvalid, "datacontenttype")]
    [InlineData("'application/x; a=json'", ReasonCode.DataInvalid, "datacontenttype")]
    public void DataThatIsAnObject_OfEachType(string type, ReasonCode reason, string? field) =>
        Gives("'id':'a'", $"'id':'a','datacontenttype':{type}", reason, field);

    // Data: one JSON value, and never both members. What the specification allows besides, no contract can read.
    [Theory]
    [InlineData("'data_base64':'e30='", ReasonCode.DataInvalid, "data_base64")]
    [InlineData("'data_base64':'e30=','datacontenttype':'application/json'", ReasonCode.DataInvalid, "data_base64")]
    [InlineData("'data':null,'data_base64':'e30='", ReasonCode.DataInvalid, "data_base64")]
    [InlineData("'data':{'customer':'c'},'data_base64':'e30='", ReasonCode.DataInvalid, "data_base64")]
    [InlineData("'data':{'customer':'c'},'data_base64':null", ReasonCode.None, null)]
    [InlineData("'data':'a text','datacontenttype':'text/plain'", ReasonCode.DataInvalid, "datacontenttype")]
    [InlineData("'data':'<xml/>','datacontenttype':'application/xml'", ReasonCode.DataInvalid, "datacontenttype")]
    [InlineData("'data':'a text'", ReasonCode.DataInvalid, "data")]
    [InlineData("'data':'{}'", ReasonCode.DataInvalid, "data")]
    [InlineData("'data':null", ReasonCode.DataInvalid, "data")]
    [InlineData("'comexampleothervalue':5", ReasonCode.DataInvalid, "data")]
    public void Data_InEachForm(string members, ReasonCode reason, string? field)
    {
        var start = RecordContract.Event.IndexOf("'data'", StringComparison.Ordinal);

        Gives(RecordContract.Event[..start] + members + "}", reason, field);
    }

    [Theory]
    [InlineData("lunchtime", ReasonCode.TimeInvalid)]
    [InlineData("2018-04-05T18:31Z", ReasonCode.TimeInvalid)]
    [InlineData("2018-04-05T18:31:00X", ReasonCode.TimeInvalid)]
    [InlineData("2018-04-05T18:31:00+25:00", ReasonCode.TimeInvalid)]
    [InlineData("2018-04-05T18:31:00+xx:00", ReasonCode.TimeInvalid)]
    [InlineData("2018-04-05T18:31:00+05", ReasonCode.TimeInvalid)]
    [InlineData("2018-04-05T17:31:00.000000000Z", ReasonCode.TimeTooPrecise)]
    [InlineData("2018-04-05T18:31:00+01:00", ReasonCode.None)]
    [InlineData("2018-04-05T16:31:00-01:00", ReasonCode.None)]
    public void Time_InEachForm(string time, ReasonCode reason) =>
        Gives("2026-01-02T03:04:05Z'", time + "'", reason, reason == ReasonCode.None ? null : "time");

    // The specification's event with each thing wrong that it names.
    [Theory]
    [InlineData("'specversion':'1.0',", "", ReasonCode.AttributeInvalid, "specversion")]
    [InlineData("'specversion':'1.0'", "'specversion':''", ReasonCode.AttributeInvalid, "specversion")]
    [InlineData("'specversion':'1.0'", "'specversion':'0.9'", ReasonCode.AttributeInvalid, "specversion")]
    [InlineData("'specversion':'1.0'", "'specversion':1", ReasonCode.AttributeInvalid, "specversion")]
    [InlineData("'id':'a',", "", ReasonCode.IdMissing, "id")]
    [InlineData("'id':'a'", "'id':''", ReasonCode.IdMissing, "id")]
    [InlineData("'id':'a'", "'id':25", ReasonCode.AttributeInvalid, "id")]
    [InlineData("'id':'a'", "'id':{'xyz':'abc'}", ReasonCode.AttributeInvalid, "id")]
    [InlineData("'source':'s',", "", ReasonCode.SourceMissing, "source")]
    [InlineData("'source':'s'", "'source':''", ReasonCode.SourceMissing, "source")]
    [InlineData("'source':'s'", "'source':'#fragment'", ReasonCode.None, null)]
    [InlineData("'type':'orders',", "", ReasonCode.UnknownContract, "type")]
    [InlineData("'type':'orders'", "'type':''", ReasonCode.UnknownContract, "type")]
    public void RequiredAttributes(string found, string replacement, ReasonCode reason, string? field) =>
        Gives(found, replacement, reason, field);

    private static void Gives(string found, string replacement, ReasonCode reason, string? field) =>
        Gives(RecordContract.Event.Replace(found, replacement, StringComparison.Ordinal), reason, field);

    private static void Gives(string json, ReasonCode reason, string? field)
    {
        var batch = new RecordBatch(RecordContract.Make());

        var reading = new EventReader(batch.Contract, RecordContract.HashKey)
            .Read(RecordContract.Bytes(json), batch, 0);

        Assert.Equal(new EventReading(reason, field), reading);
        Assert.Equal(reason == ReasonCode.None ? 1 : 0, batch.Count);
    }
}
