using System.Text;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Tests.Records;

/// <summary>Which gate a value breaks, one line a case. A broken gate does not reject: the event is kept whole.
/// </summary>
public sealed class GateTests
{
    [Theory]
    [InlineData("'amount':1.5", "'amount':1.50", ReasonCode.None, null)]
    [InlineData("'amount':1.5", "'amount':null", ReasonCode.None, null)]
    [InlineData("'amount':1.5,", "", ReasonCode.None, null)]
    [InlineData("'amount':1.5", "'amount':'1.5'", ReasonCode.Type, "amount")]
    [InlineData("'amount':1.5", "'amount':true", ReasonCode.Type, "amount")]
    [InlineData("'amount':1.5", "'amount':[1.5]", ReasonCode.Type, "amount")]
    [InlineData("'amount':1.5", "'amount':1.505", ReasonCode.Scale, "amount")]
    [InlineData("'amount':1.5", "'amount':1.500", ReasonCode.None, null)]
    [InlineData("'amount':1.5", "'amount':15e-1", ReasonCode.None, null)]
    [InlineData("'amount':1.5", "'amount':15E-4", ReasonCode.Scale, "amount")]
    [InlineData("'amount':1.5", "'amount':1e-5000", ReasonCode.Scale, "amount")]
    [InlineData("'amount':1.5", "'amount':-100", ReasonCode.None, null)]
    [InlineData("'amount':1.5", "'amount':-100.01", ReasonCode.Range, "amount")]
    [InlineData("'amount':1.5", "'amount':1e3", ReasonCode.None, null)]
    [InlineData("'amount':1.5", "'amount':1000.01", ReasonCode.Range, "amount")]
    [InlineData("'amount':1.5", "'amount':1e27", ReasonCode.Range, "amount")]
    [InlineData("'amount':1.5", "'amount':1e999", ReasonCode.Range, "amount")]
    [InlineData("'amount':1.5", "'amount':1e5000", ReasonCode.Range, "amount")]
    [InlineData("'amount':1.5", "'amount':1e99999999999", ReasonCode.Range, "amount")]
    [InlineData("'amount':1.5", "'amount':0e99999999999", ReasonCode.None, null)]
    [InlineData("'amount':1.5", "'amount':100000000000000000000000000000", ReasonCode.Range, "amount")]
    [InlineData("'amount':1.5", "'amount':99999999999999999999999999999999999999999999999999999999999999999999",
        ReasonCode.Range, "amount")]
    [InlineData("'amount':1.5", "'amount':0.10000000000000000000000000000000000000000000000000000000000000000000",
        ReasonCode.None, null)]
    [InlineData("'pieces':2", "'pieces':0", ReasonCode.Range, "pieces")]
    [InlineData("'pieces':2", "'pieces':1", ReasonCode.None, null)]
    [InlineData("'pieces':2", "'pieces':2.0", ReasonCode.None, null)]
    [InlineData("'pieces':2", "'pieces':2.5", ReasonCode.Type, "pieces")]
    [InlineData("'pieces':2", "'pieces':20e-1", ReasonCode.None, null)]
    [InlineData("05.25Z'", "05.1234567Z'", ReasonCode.Type, "placed")]
    [InlineData("05.25Z'", "'", ReasonCode.Type, "placed")]
    [InlineData("'day':'2026-01-02'", "'day':'2026-02-30'", ReasonCode.Type, "day")]
    [InlineData("'day':'2026-01-02'", "'day':'2026-1-2'", ReasonCode.Type, "day")]
    [InlineData("'day':'2026-01-02'", "'day':'2026-01-02T00:00:00Z'", ReasonCode.Type, "day")]
    [InlineData("'paid':true", "'paid':false", ReasonCode.None, null)]
    [InlineData("'paid':true", "'paid':1", ReasonCode.Type, "paid")]
    [InlineData("'paid':true", "'paid':'true'", ReasonCode.Type, "paid")]
    [InlineData("'lines':[1]", "'lines':{'a':[{}]}", ReasonCode.None, null)]
    [InlineData("'lines':[1]", "'lines':1", ReasonCode.Type, "lines")]
    [InlineData("'code':'AB'", "'code':'A'", ReasonCode.Length, "code")]
    [InlineData("'code':'AB'", "'code':'ABCDE'", ReasonCode.Length, "code")]
    [InlineData("'code':'AB'", "'code':'ab'", ReasonCode.Pattern, "code")]
    [InlineData("'code':'AB'", "'code':'\\u0041B'", ReasonCode.None, null)]
    [InlineData("'code':'AB'", "'code':'\\ud83d\\ude00'", ReasonCode.Length, "code" /* one character */)]
    [InlineData("'code':'AB'", "'code':5", ReasonCode.Type, "code")]
    [InlineData("'level':'low'", "'level':'Low'", ReasonCode.Enum, "level")]
    [InlineData("'level':'low'", "'level':'high'", ReasonCode.None, null)]
    [InlineData("'customer':'c'", "'customer':5", ReasonCode.Type, "customer")]
    [InlineData("'code':'AB','level':'low'", "'code':'a','level':'x'", ReasonCode.Enum, "level" /* before length */)]
    [InlineData("'amount':1.5,'pieces':2", "'amount':'','pieces':''", ReasonCode.Type, "amount" /* the first */)]
    [InlineData("'amount':1.5,'pieces':2", "'amount':1.555,'pieces':''", ReasonCode.Type, "pieces")]
    public void Gate_OfAValue(string found, string replacement, ReasonCode gate, string? property)
    {
        var contract = RecordContract.Make();

        var header = RecordContract.Read(contract, RecordContract.With(found, replacement)).Headers[0];

        Assert.Equal(gate, header.Gate);
        Assert.Equal(
            property, header.GateProperty < 0 ? null : contract.Contract.Properties[header.GateProperty].Name);
    }

    // The event time comes from the property placed.
    [Theory]
    [InlineData("'placed':'2026-01-02T03:04:05.25Z',", "", ReasonCode.Required, false)]
    [InlineData("'placed':'2026-01-02T03:04:05.25Z'", "'placed':null", ReasonCode.Required, false)]
    [InlineData("'placed':'2026-01-02T03:04:05.25Z'", "'placed':'yesterday'", ReasonCode.Type, false)]
    [InlineData("'amount':1.5", "'amount':''", ReasonCode.Type, true)]
    [InlineData("'time':'2026-01-02T03:04:05Z',", "", ReasonCode.None, true)]
    public void EventTime_OfAProperty(string found, string replacement, ReasonCode gate, bool hasTime)
    {
        var header = RecordContract.Read(RecordContract.Make(3), RecordContract.With(found, replacement)).Headers[0];

        Assert.Equal(gate, header.Gate);
        Assert.Equal(hasTime, header.HasTime);
        Assert.Equal(hasTime ? 1_767_323_045_250_000 : 0, header.Time);
    }

    [Fact]
    public void AttributeTime_ThatIsBroken_IsRejectedEvenWhereAPropertyCarriesEventTime()
    {
        var contract = RecordContract.Make(3);
        var json = RecordContract.With("'time':'2026-01-02T03:04:05Z'", "'time':'x'");

        var reading = new EventReader(contract, RecordContract.HashKey).Read(json, new RecordBatch(contract), 0);

        Assert.Equal(new EventReading(ReasonCode.TimeInvalid, "time"), reading);
    }

    [Theory]
    [InlineData("'customer':'c'", "c", 0)]
    [InlineData("'customer':''", "", 0)]
    [InlineData("'customer':'\\u00e4'", "ä", 0)]
    [InlineData("'customer':5.0", "5.0", 0)]
    [InlineData("'customer':'c'", "1:c2:AB", 0, 7)]
    [InlineData("'customer':'ä'", "2:ä2:AB", 0, 7)]
    [InlineData("'customer':''", "2:AB0:", 7, 0)]
    [InlineData("'customer':'c'", "1.5", 1)]
    [InlineData("'customer':'c'", "3:1.51:2", 1, 2)]
    [InlineData("'customer':'c'", "2026-01-02T03:04:05.250000Z", 3)]
    [InlineData("'customer':'c'", "10:2026-01-024:true", 4, 5)]
    public void Key_OfItsParts(string customer, string key, params int[] parts)
    {
        var json = RecordContract.With("'customer':'c'", customer);

        var batch = RecordContract.Read(RecordContract.Make(null, parts), json);

        Assert.Equal(key, Encoding.UTF8.GetString(batch.KeyOf(0)));
    }

    [Fact]
    public void Subject_OfACompositeKey_IsTheKeyAsAWhole()
    {
        var contract = RecordContract.Make(null, 0, 7);

        RecordContract.Read(contract, RecordContract.With("'id':'a'", "'id':'a','subject':'1:c2:AB'"));
    }
}
