namespace StreamBatch.Domain.Contracts;

/// <summary>What a rule demands of the events of one window of one entity.</summary>
public enum WindowRuleKind
{
    /// <summary>The number of events.</summary>
    RowCount = 0,

    /// <summary>How many of them have no value of a property.</summary>
    NullValues = 1,

    /// <summary>How many values of a property were there before: all but the first of each.</summary>
    DuplicateValues = 2,

    /// <summary>How long before the window's end its newest event is.</summary>
    Freshness = 3,
}
