using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Domain.Tests.Reconciliation;

public sealed class ValueComparisonTests
{
    private static readonly Contract OneExactOneWithinTwo = DriftCases.Of(
        DriftCases.Aggregate("exact", AggregateFunction.Sum),
        DriftCases.Aggregate("near", AggregateFunction.Sum, tolerance: 2));

    [Theory]
    [InlineData("-", "-", true)]
    [InlineData("-", "1 1", false)]
    [InlineData("-", "n n", false)]
    [InlineData("1 1", "1 1", true)]
    [InlineData("1 1", "2 1", false)]
    [InlineData("1 1", "1 3", true)]
    [InlineData("1 1", "1 4", false)]
    [InlineData("1 1", "1 -1", true)]
    [InlineData("1 1", "1 -2", false)]
    [InlineData("n n", "n n", true)]
    [InlineData("1 n", "1 0", false)]
    [InlineData("n 1", "0 1", false)]
    [InlineData("o o", "o o", true)]
    [InlineData("1 o", "1 0", false)]
    [InlineData("1 o", "1 n", false)]
    [InlineData("1 1", "1", false)]
    [InlineData("1", "1 1", false)]
    public void AreEqual_EachAggregateByItsRule(string left, string right, bool expected)
    {
        Assert.Equal(expected, ValueComparison.AreEqual(
            OneExactOneWithinTwo, DriftCases.Row(left), DriftCases.Row(right)));
        Assert.Equal(expected, ValueComparison.AreEqual(
            OneExactOneWithinTwo, DriftCases.Row(right), DriftCases.Row(left)));
    }

    [Fact]
    public void AreEqual_OfTheFarthestValues_DoesNotOverflow()
    {
        var near = OneExactOneWithinTwo.Aggregates[1];
        var least = new AggregateValue(AggregateState.Number, Int128.MinValue);
        var most = new AggregateValue(AggregateState.Number, Int128.MaxValue);

        Assert.False(ValueComparison.AreEqual(near, least, most));
        Assert.True(ValueComparison.AreEqual(near with { Tolerance = Int128.MaxValue }, most, AggregateValue.Of(0)));
        Assert.True(ValueComparison.AreEqual(
            near, most, new AggregateValue(AggregateState.Number, Int128.MaxValue - 2)));
    }

    [Fact]
    public void AreEqual_OfRowsThatAreNotTheContracts_IsRefused() =>
        Assert.Throws<ArgumentException>(() => ValueComparison.AreEqual(
            OneExactOneWithinTwo, DriftCases.Row("1 1 1"), DriftCases.Row("1 1 1")));
}
