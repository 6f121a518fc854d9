namespace StreamBatch.Domain.Contracts;

/// <summary>What a rule of <c>quality</c> demands of one event.</summary>
public enum RowRuleKind
{
    /// <summary>The property has a value.</summary>
    Present = 0,

    /// <summary>The value is none of those that stand for a missing one.</summary>
    NotMissing = 1,

    /// <summary>The value is one of a list.</summary>
    Allowed = 2,

    /// <summary>The text matches a regular expression.</summary>
    Pattern = 3,

    /// <summary>The value has a form that the standard names.</summary>
    Format = 4,

    /// <summary>Two properties compare as stated.</summary>
    Comparison = 5,
}
