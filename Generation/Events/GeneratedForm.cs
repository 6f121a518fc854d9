namespace StreamBatch.Generation.Events;

/// <summary>What an event is made to be. What becomes of it is decided by whoever takes it in.</summary>
public enum GeneratedForm
{
    /// <summary>A record like any other; out of order by the disorder.</summary>
    Record,

    /// <summary>A record that comes after its last window is complete, within the allowed lateness.</summary>
    Late,

    /// <summary>A record that comes after the allowed lateness of all its windows.</summary>
    VeryLate,

    /// <summary>A record from further in the future than the contract takes.</summary>
    Future,

    /// <summary>A record that breaks a rule of the contract.</summary>
    RuleBreaking,

    /// <summary>A recent event once more, with the same content.</summary>
    Duplicate,

    /// <summary>The identity of a recent record with other content.</summary>
    Conflict,

    /// <summary>The retraction of a recent record.</summary>
    Retraction,

    /// <summary>The retraction of a record that is still to come.</summary>
    EarlyRetraction,

    /// <summary>A record whose retraction has come before it.</summary>
    RetractedRecord,

    /// <summary>A tombstone of an entity.</summary>
    Tombstone,

    /// <summary>A line that is no event, or one without what every event must have.</summary>
    Malformed,
}
