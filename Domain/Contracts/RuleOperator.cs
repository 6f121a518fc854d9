namespace StreamBatch.Domain.Contracts;

/// <summary>The operators of the standard's library rules.</summary>
public enum RuleOperator
{
    /// <summary><c>mustBe</c>.</summary>
    MustBe = 0,

    /// <summary><c>mustNotBe</c>.</summary>
    MustNotBe = 1,

    /// <summary><c>mustBeGreaterThan</c>.</summary>
    MustBeGreaterThan = 2,

    /// <summary><c>mustBeGreaterOrEqualTo</c>.</summary>
    MustBeGreaterOrEqualTo = 3,

    /// <summary><c>mustBeLessThan</c>.</summary>
    MustBeLessThan = 4,

    /// <summary><c>mustBeLessOrEqualTo</c>.</summary>
    MustBeLessOrEqualTo = 5,

    /// <summary><c>mustBeBetween</c>, both bounds included.</summary>
    MustBeBetween = 6,

    /// <summary><c>mustNotBeBetween</c>, both bounds excluded from what is allowed.</summary>
    MustNotBeBetween = 7,
}
