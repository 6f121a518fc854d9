namespace StreamBatch.Domain.Contracts;

/// <summary>What a library rule demands of a number of rows, or of their share in percent. Bounds are in units of
/// 10^-6; those of <c>mustBeBetween</c> and <c>mustNotBeBetween</c> belong to the range.</summary>
/// <param name="Operator">The operator as the document names it.</param>
/// <param name="First">The bound, of a range the lower one.</param>
/// <param name="Second">The upper bound of a range; else the same.</param>
/// <param name="IsPercent">Whether a share is meant.</param>
public readonly record struct RuleBound(RuleOperator Operator, Int128 First, Int128 Second, bool IsPercent)
{
    /// <summary>The digits after the decimal point that a bound may have.</summary>
    public const int Scale = 6;

    private static readonly Int128 Unit = 1_000_000;

    /// <summary>Whether nothing at all is allowed: a rule of each value.</summary>
    public bool IsZero => Operator == RuleOperator.MustBe && First == 0;

    /// <summary>Whether <paramref name="rows"/> of <paramref name="total"/> keep it; a share of no rows is 0.</summary>
    public bool Holds(Int128 rows, Int128 total)
    {
        var value = IsPercent ? rows * 100 * Unit : rows * Unit;
        var divisor = IsPercent && total > 0 ? total : 1;
        var first = value.CompareTo(First * divisor);
        var second = value.CompareTo(Second * divisor);
        return Operator switch
        {
            RuleOperator.MustBe => first == 0,
            RuleOperator.MustNotBe => first != 0,
            RuleOperator.MustBeGreaterThan => first > 0,
            RuleOperator.MustBeGreaterOrEqualTo => first >= 0,
            RuleOperator.MustBeLessThan => first < 0,
            RuleOperator.MustBeLessOrEqualTo => first <= 0,
            RuleOperator.MustBeBetween => first >= 0 && second <= 0,
            _ => first < 0 || second > 0,
        };
    }
}
