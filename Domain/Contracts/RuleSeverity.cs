namespace StreamBatch.Domain.Contracts;

/// <summary>What becomes of what breaks a rule.</summary>
public enum RuleSeverity
{
    /// <summary>An event is quarantined; a window is not promoted.</summary>
    Error = 0,

    /// <summary>It is counted and told, and changes nothing.</summary>
    Warning = 1,
}
