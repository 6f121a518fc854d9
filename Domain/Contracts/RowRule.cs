using System.Collections.Immutable;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Contracts;

/// <summary>A rule that a contract's document states about each event, beyond the type, range and length of its
/// properties.</summary>
public sealed record RowRule
{
    /// <summary>Its id, name or place, unique in the contract: what counts and messages call it.</summary>
    public required string Id { get; init; }

    /// <summary>What it demands.</summary>
    public required RowRuleKind Kind { get; init; }

    /// <summary>The index of the property that it is about; of a comparison the left one.</summary>
    public required int Property { get; init; }

    /// <summary>What becomes of an event that breaks it.</summary>
    public RuleSeverity Severity { get; init; }

    /// <summary>The canonical texts that are allowed, or that stand for a missing value.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>The regular expression of <see cref="RowRuleKind.Pattern"/>.</summary>
    public string? Pattern { get; init; }

    /// <summary>The form of <see cref="RowRuleKind.Format"/>.</summary>
    public ValueFormat Format { get; init; }

    /// <summary>What <see cref="RowRuleKind.Comparison"/> compares.</summary>
    public PropertyComparison? Comparison { get; init; }

    /// <summary>The reason code of an event that breaks it.</summary>
    public ReasonCode Reason => Kind switch
    {
        RowRuleKind.Allowed => ReasonCode.Enum,
        RowRuleKind.Pattern => ReasonCode.Pattern,
        RowRuleKind.Format => ReasonCode.Format,
        RowRuleKind.Comparison => ReasonCode.Comparison,
        _ => ReasonCode.Required,
    };
}
