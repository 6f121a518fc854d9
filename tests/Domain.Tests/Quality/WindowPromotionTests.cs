using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quality;
using StreamBatch.Domain.Tests.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Tests.Quality;

/// <summary>What rules about windows say of one with so many events, values, different values, and a newest event so
/// long before its end; one line a case.</summary>
public sealed class WindowPromotionTests
{
    [Theory]
    [InlineData(RuleOperator.MustBe, 3, 3, false, 3, true)]
    [InlineData(RuleOperator.MustBe, 3, 3, false, 4, false)]
    [InlineData(RuleOperator.MustNotBe, 3, 3, false, 3, false)]
    [InlineData(RuleOperator.MustBeGreaterThan, 3, 3, false, 3, false)]
    [InlineData(RuleOperator.MustBeGreaterThan, 3, 3, false, 4, true)]
    [InlineData(RuleOperator.MustBeGreaterOrEqualTo, 3, 3, false, 3, true)]
    [InlineData(RuleOperator.MustBeLessThan, 3, 3, false, 3, false)]
    [InlineData(RuleOperator.MustBeLessOrEqualTo, 3, 3, false, 3, true)]
    [InlineData(RuleOperator.MustBeBetween, 3, 5, false, 5, true)]
    [InlineData(RuleOperator.MustBeBetween, 3, 5, false, 6, false)]
    [InlineData(RuleOperator.MustNotBeBetween, 3, 5, false, 3, false)]
    [InlineData(RuleOperator.MustNotBeBetween, 3, 5, false, 2, true)]
    [InlineData(RuleOperator.MustBeLessThan, 30, 30, true, 3, false)]
    [InlineData(RuleOperator.MustBeLessOrEqualTo, 30, 30, true, 3, true)]
    public void Bound_OfSoManyOfTen(RuleOperator operation, int first, int second, bool isPercent, int rows, bool holds)
    {
        var bound = new RuleBound(operation, first * 1_000_000, second * 1_000_000, isPercent);

        Assert.Equal(holds, bound.Holds(rows, 10));
    }

    [Theory]
    [InlineData(10, 9, 9, 5, "", "")]
    [InlineData(2, 2, 2, 5, "enough", "")]
    [InlineData(10, 7, 7, 5, "few-nulls", "")]
    [InlineData(10, 9, 8, 5, "unique", "")]
    [InlineData(10, 9, 9, 6, "", "fresh")]
    [InlineData(2, 1, 0, 6, "enough few-nulls unique", "fresh")]
    public void Window_OfItsValues(int events, int values, int different, int age, string broken, string warnings)
    {
        var promotion = WindowPromotion.Of(Contract(), new Window(default, new EventTime(100)), new AggregateValues(
            AggregateValue.Of(events),
            AggregateValue.Of(values),
            AggregateValue.Of(different),
            AggregateValue.Of(100 - age)))!;

        Assert.Equal(broken, string.Join(' ', promotion.Broken));
        Assert.Equal(warnings, string.Join(' ', promotion.Warnings));
        Assert.Equal(broken.Length == 0, promotion.IsPromoted);
    }

    [Fact]
    public void Values_ThatAreNotKnown_KeepNoRule()
    {
        var promotion = WindowPromotion.Of(Contract(), default, new AggregateValues(
            AggregateValue.Of(10), AggregateValue.Null, AggregateValue.Null, AggregateValue.Null))!;

        Assert.Equal("few-nulls unique", string.Join(' ', promotion.Broken));
        Assert.Equal("fresh", Assert.Single(promotion.Warnings));
    }

    [Fact]
    public void Contract_WithoutSuchRules_SaysNothing()
    {
        Assert.Null(WindowPromotion.Of(
            RecordContract.Make().Contract, default, new AggregateValues(AggregateValue.Of(1))));
    }

    private static Contract Contract() => RecordContract.Make().Contract with
    {
        Aggregates = [new AggregateSpecification("events", AggregateFunction.CountEvents, null, 0)],
        HiddenAggregates =
        [
            new AggregateSpecification("~values", AggregateFunction.CountValues, 7, 0),
            new AggregateSpecification("~different", AggregateFunction.Distinct, 7, 0),
            new AggregateSpecification("~newest", AggregateFunction.NewestTime, null, 0),
        ],
        WindowRules =
        [
            new WindowRule
            {
                Id = "enough", Kind = WindowRuleKind.RowCount, Bound = Bound(RuleOperator.MustBeGreaterThan, 2),
            },
            new WindowRule
            {
                Id = "few-nulls", Kind = WindowRuleKind.NullValues, Property = 7,
                Bound = Bound(RuleOperator.MustBeLessThan, 30, isPercent: true),
            },
            new WindowRule
            {
                Id = "unique", Kind = WindowRuleKind.DuplicateValues, Property = 7,
                Bound = Bound(RuleOperator.MustBe, 0),
            },
            new WindowRule
            {
                Id = "fresh", Kind = WindowRuleKind.Freshness, MaxAge = 5, Severity = RuleSeverity.Warning,
            },
        ],
    };

    private static RuleBound Bound(RuleOperator operation, int bound, bool isPercent = false) =>
        new(operation, bound * 1_000_000, bound * 1_000_000, isPercent);
}
