namespace StreamBatch.Engine.Access;

/// <summary>Which of the two entries of an act it is.</summary>
public enum AuditPhase
{
    /// <summary>The act is about to be done.</summary>
    Begun = 0,

    /// <summary>It is over.</summary>
    Ended = 1,
}
