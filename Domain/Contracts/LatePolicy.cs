namespace StreamBatch.Domain.Contracts;

/// <summary>What becomes of a late event. The numbers are part of stored formats and never change.</summary>
public enum LatePolicy
{
    /// <summary>The window's next revision replaces the one before.</summary>
    Overwrite = 0,

    /// <summary>The next pane is a delta that readers fold in.</summary>
    Merge = 1,

    /// <summary>The next pane replaces, and carries the view before it as a retraction.</summary>
    Compensate = 2,

    /// <summary>The event is held; the published result stands until reconciliation.</summary>
    Quarantine = 3,
}
