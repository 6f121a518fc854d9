namespace StreamBatch.Domain.Contracts;

/// <summary>A rule about the events of one window of one entity. A window is promoted when all those of severity error
/// hold.</summary>
public sealed record WindowRule
{
    /// <summary>Its id, name or place, unique in the contract.</summary>
    public required string Id { get; init; }

    /// <summary>What it is about.</summary>
    public required WindowRuleKind Kind { get; init; }

    /// <summary>The index of the property that it is about; null for the events themselves.</summary>
    public int? Property { get; init; }

    /// <summary>Whether a window that breaks it is kept from promotion, or only told.</summary>
    public RuleSeverity Severity { get; init; }

    /// <summary>The bound of a number of rows.</summary>
    public RuleBound Bound { get; init; }

    /// <summary>The bound of <see cref="WindowRuleKind.Freshness"/>, in microseconds.</summary>
    public long MaxAge { get; init; }
}
