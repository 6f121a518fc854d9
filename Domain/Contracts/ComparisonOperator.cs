namespace StreamBatch.Domain.Contracts;

/// <summary>How the left side of a comparison must stand to the right one.</summary>
public enum ComparisonOperator
{
    /// <summary>Less.</summary>
    Less = 0,

    /// <summary>Less or equal.</summary>
    LessOrEqual = 1,

    /// <summary>Equal.</summary>
    Equal = 2,

    /// <summary>Not equal.</summary>
    NotEqual = 3,

    /// <summary>Greater or equal.</summary>
    GreaterOrEqual = 4,

    /// <summary>Greater.</summary>
    Greater = 5,
}
