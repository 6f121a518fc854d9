namespace StreamBatch.Domain.Contracts;

/// <summary>A demand on two properties of one event: <c>left operator right + offset</c>. Where one of them has no
/// value, it holds.</summary>
/// <param name="Left">The index of the left property.</param>
/// <param name="Operator">How they must stand to each other.</param>
/// <param name="Right">The index of the right property, of the same type.</param>
/// <param name="Offset">What is added to the right one: a number in units of the larger scale of the two, instants in
/// microseconds; zero for texts.</param>
public readonly record struct PropertyComparison(int Left, ComparisonOperator Operator, int Right, Int128 Offset)
{
    /// <summary>Whether a left side that stands to the right one as <paramref name="order"/> says (negative: before
    /// it) keeps the demand.</summary>
    public bool Holds(int order) => Operator switch
    {
        ComparisonOperator.Less => order < 0,
        ComparisonOperator.LessOrEqual => order <= 0,
        ComparisonOperator.Equal => order == 0,
        ComparisonOperator.NotEqual => order != 0,
        ComparisonOperator.GreaterOrEqual => order >= 0,
        _ => order > 0,
    };
}
