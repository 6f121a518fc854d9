using System.Globalization;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Tests.Contracts;

public sealed class AggregateTests
{
    private const string Path = "customProperties[0].value.aggregates";

    [Theory]
    [InlineData("count()", AggregateFunction.CountEvents, null, 0)]
    [InlineData("count( )", AggregateFunction.CountEvents, null, 0)]
    [InlineData("count(amount)", AggregateFunction.CountValues, 1, 0)]
    [InlineData("count(lines)", AggregateFunction.CountValues, 6, 0)]
    [InlineData("sum(amount)", AggregateFunction.Sum, 1, 2)]
    [InlineData(" sum ( amount ) ", AggregateFunction.Sum, 1, 2)]
    [InlineData("min(amount)", AggregateFunction.Min, 1, 2)]
    [InlineData("max(pieces)", AggregateFunction.Max, 2, 0)]
    [InlineData("avg(amount)", AggregateFunction.Average, 1, 8)]
    [InlineData("avg(pieces)", AggregateFunction.Average, 2, 6)]
    public void Expression_OfAFunction_IsResolved(string text, AggregateFunction function, int? property, int scale)
    {
        var contract = SampleContract.Valid(SampleContract.Read("'count()'", $"'{text}'"));

        var expected = new AggregateSpecification("orders", function, property, scale);
        Assert.Equal(expected, Assert.Single(contract.Aggregates));
    }

    [Theory]
    [InlineData("first(amount)", AggregateFunction.First, 1, 2, PropertyType.Number)]
    [InlineData("last(customer)", AggregateFunction.Last, 0, 0, PropertyType.String)]
    [InlineData("distinct(amount)", AggregateFunction.Distinct, 1, 0, PropertyType.Number)]
    [InlineData("distinct(placed)", AggregateFunction.Distinct, 3, 0, PropertyType.Timestamp)]
    public void Expression_OfAFunctionOfAnyType_IsResolved(
        string text,
        AggregateFunction function,
        int property,
        int scale,
        PropertyType type)
    {
        var contract = SampleContract.Valid(SampleContract.Read("'count()'", $"'{text}'"));

        var expected = new AggregateSpecification("orders", function, property, scale) { ValueType = type };
        Assert.Equal(expected, Assert.Single(contract.Aggregates));
    }

    [Theory]
    [InlineData("count", "must be function(property)")]
    [InlineData("(amount)", "must be function(property)")]
    [InlineData("sum(amount", "must be function(property)")]
    [InlineData("sum(amount) + 1", "must be function(property)")]
    [InlineData("", "must be function(property)")]
    [InlineData("Sum(amount)", "'Sum' is no function; the nearest is sum")]
    [InlineData("average(amount)", "is no function")]
    [InlineData("sum()", "sum needs a property")]
    [InlineData("sum(amuont)", "'amuont' is no property of the schema; the nearest is amount")]
    [InlineData("sum(amount, pieces)", "is no property of the schema")]
    [InlineData("sum(placed)", "sum needs a property of logicalType number or integer")]
    [InlineData("min(placed)", "min needs a property of logicalType number or integer")]
    [InlineData("max(customer)", "max needs a property of logicalType number or integer")]
    [InlineData("avg(paid)", "avg needs a property of logicalType number or integer")]
    public void Expression_ThatIsWrong_IsAnError(string text, string message)
    {
        SampleContract.HasOneError(SampleContract.Read("'count()'", $"'{text}'"), 26, Path + ".orders", message);
    }

    [Theory]
    [InlineData("{ 'orders': 'count()' }", "{}", Path, "1 to 64 aggregates")]
    [InlineData("{ 'orders': 'count()' }", "['count()']", Path, "must be a mapping")]
    [InlineData("'aggregates': { 'orders': 'count()' }", "'scale': 2", Path, "is missing")]
    [InlineData("'orders': 'count()'", "'two words': 'count()'", Path + ".two words", "the name must be a letter or _")]
    [InlineData("'orders': 'count()'", "'2nd': 'count()'", Path + ".2nd", "the name must be a letter or _")]
    [InlineData("'count()'", "['count()']", Path + ".orders", "must be function(property)")]
    public void Aggregates_ThatAreWrong_AreAnError(string found, string replacement, string path, string message)
    {
        var line = path == Path && message == "is missing" ? 23 : 26;

        SampleContract.HasOneError(SampleContract.Read(found, replacement), line, path, message);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Aggregates_UpToTheLimit_AreRead(int count, bool isValid)
    {
        var members = Enumerable.Range(0, count).Select(i => $"'a{i}': 'count()'");

        var reading = SampleContract.Read("'orders': 'count()'", string.Join(", ", members));

        Assert.Equal(isValid, reading.Contract is not null);
    }

    [Theory]
    [InlineData("avg(amount)", "0.001", "100000")]
    [InlineData("avg(amount)", "1e-8", "1")]
    [InlineData("sum(amount)", "1", "100")]
    [InlineData("sum(amount)", "0", "")]
    [InlineData("count()", "3", "3")]
    public void Tolerance_OfAnAggregate_IsInUnitsOfItsScale(string expression, string tolerance, string units)
    {
        var reading = SampleContract.Read(
            "'orders': 'count()' }",
            $"'orders': '{expression}' }}, 'tolerance': {{ 'orders': {tolerance} }}");

        var value = SampleContract.Valid(reading).Aggregates[0].Tolerance;
        Assert.Equal(units, value?.ToString(CultureInfo.InvariantCulture) ?? "");
    }

    [Fact]
    public void Tolerance_OfNoAggregate_IsNoted()
    {
        var reading = SampleContract.ReadSection("'tolerance': { 'order': 1 }");

        SampleContract.HasOneNote(reading, 24, "customProperties[0].value.tolerance.order");
        Assert.Contains("the nearest is orders", reading.Notes[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ 'orders': 0.5 }", ".orders", "at most 0 digits after the decimal point")]
    [InlineData("{ 'orders': -1 }", ".orders", "must not be negative")]
    [InlineData("{ 'orders': 'some' }", ".orders", "must be a decimal number")]
    [InlineData("1", "", "must be a mapping")]
    public void Tolerance_ThatIsWrong_IsAnError(string tolerance, string path, string message)
    {
        SampleContract.HasOneError(
            SampleContract.ReadSection("'tolerance': " + tolerance),
            24,
            "customProperties[0].value.tolerance" + path,
            message);
    }
}
