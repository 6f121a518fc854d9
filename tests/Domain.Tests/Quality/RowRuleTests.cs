using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quality;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Tests.Records;

namespace StreamBatch.Domain.Tests.Quality;

/// <summary>The rules of <c>quality</c> on events, one line a case, and which of several broken ones an event is told.
/// </summary>
public sealed class RowRuleTests
{
    // Amount (scale 2) and pieces (scale 0), placed and day, customer and code are compared.
    private static readonly RowRule[] Rules =
    [
        new() { Id = "code-there", Kind = RowRuleKind.Present, Property = 7 },
        new() { Id = "level-told", Kind = RowRuleKind.NotMissing, Property = 8, Values = ["-", "?"] },
        new() { Id = "amount-cap", Kind = RowRuleKind.Comparison, Property = 1,
            Comparison = new PropertyComparison(1, ComparisonOperator.LessOrEqual, 2, 1_000) },
        new() { Id = "placed-on-day", Kind = RowRuleKind.Comparison, Property = 3,
            Comparison = new PropertyComparison(3, ComparisonOperator.Less, 4, 86_400_000_000) },
        new() { Id = "pieces-bits", Kind = RowRuleKind.Format, Property = 2, Format = ValueFormat.Int8 },
        new() { Id = "few-pieces", Kind = RowRuleKind.Comparison, Property = 2, Severity = RuleSeverity.Warning,
            Comparison = new PropertyComparison(2, ComparisonOperator.Less, 1, 100) },
        new() { Id = "level-low", Kind = RowRuleKind.Allowed, Property = 8, Severity = RuleSeverity.Warning,
            Values = ["low"] },
        new() { Id = "day-there", Kind = RowRuleKind.Present, Property = 4, Severity = RuleSeverity.Warning },
    ];

    // The columns: what is changed, the rule that is told, the rules that warn.
    [Theory]
    [InlineData("'pieces':2", "'pieces':2", null, "")]
    [InlineData("'code':'AB',", "", "code-there", "")]
    [InlineData("'level':'low'", "'level':'-'", "level-told", "")]
    [InlineData("'level':'low'", "'level':'high'", null, "level-low")]
    [InlineData(",'level':'low'", "", null, "")]
    [InlineData("'amount':1.5", "'amount':12.00", null, "")]
    [InlineData("'amount':1.5", "'amount':12.01", "amount-cap", "")]
    [InlineData("'amount':1.5", "'amount':null", null, "")]
    [InlineData("'day':'2026-01-02'", "'day':'2026-01-01'", "placed-on-day", "")]
    [InlineData("'day':'2026-01-02',", "", null, "day-there")]
    [InlineData("'pieces':2", "'pieces':127", null, "few-pieces")]
    [InlineData("'pieces':2", "'pieces':128", "pieces-bits", "")]
    [InlineData("'pieces':2", "'pieces':3", null, "few-pieces")]
    [InlineData("'amount':1.5,'pieces':2", "'amount':200,'pieces':128", "pieces-bits", "" /* before comparisons */)]
    [InlineData("'code':'AB','level':'low'", "'level':'-'", "code-there", "" /* of one reason the first property */)]
    [InlineData("'code':'AB','level':'low'", "'code':'ab','level':'-'", "level-told", "" /* required first */)]
    [InlineData("'pieces':2,'placed':'2026-01-02T03:04:05.25Z'", "'pieces':128,'placed':'x'", "placed.type", "")]
    public void Event_ThatBreaksRules_IsToldTheFirst(string found, string replacement, string? rule, string warnings)
    {
        var contract = new CompiledContract(RecordContract.Make().Contract with { RowRules = [.. Rules] });

        var header = RecordContract.Read(contract, RecordContract.With(found, replacement)).Headers[0];

        Assert.Equal(
            rule,
            header.Gate == ReasonCode.None ? null : contract.Rules.IdOf(header.Gate, header.GateProperty));
        Assert.Equal(warnings, string.Join(' ', contract.Rules.Warnings.Where((_, i) =>
            (header.Warnings & (1UL << i)) != 0).Select(warning => warning.Id)));
    }

    [Fact]
    public void Contract_RegisteredBeforeGates_HasNoneOfThem()
    {
        var contract = RecordContract.Make().Contract with { RowRules = [.. Rules] };

        Assert.Empty(contract.AsRegisteredBy(2).RowRules);
        Assert.Same(contract, contract.AsRegisteredBy(3));
    }

    // 28 digits at scale 0 are more than 128 bits at scale 12.
    [Theory]
    [InlineData("9999999999999999999999999999", "0", 1)]
    [InlineData("-9999999999999999999999999999", "0", -1)]
    [InlineData("1", "1000000000000", 0)]
    [InlineData("1", "999999999999", 1)]
    public void Comparison_AtScalesFarApart_IsExact(string left, string right, int order)
    {
        var contract = RecordContract.Make().Contract;
        contract = contract with
        {
            Properties =
            [
                new PropertySpecification { Name = "a", Type = PropertyType.Integer },
                new PropertySpecification { Name = "b", Type = PropertyType.Number, Scale = 12 },
            ],
        };
        bool Holds(ComparisonOperator operation) => new ComparisonRule(
            new RowRule
            {
                Id = "r",
                Kind = RowRuleKind.Comparison,
                Property = 0,
                Comparison = new PropertyComparison(0, operation, 1, 0),
            },
            contract).Holds(Int128.Parse(left, null), Int128.Parse(right, null));

        Assert.Equal(
            (order < 0, order == 0, order > 0),
            (Holds(ComparisonOperator.Less), Holds(ComparisonOperator.Equal), Holds(ComparisonOperator.Greater)));
    }
}
