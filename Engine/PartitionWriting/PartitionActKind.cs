namespace StreamBatch.Engine.PartitionWriting;

/// <summary>What an act does. The numbers are part of the protocol between hosts.</summary>
public enum PartitionActKind
{
    /// <summary>Nothing: it is answered when everything before is published.</summary>
    Confirm = 0,

    /// <summary>Windows get other values.</summary>
    Correct = 1,

    /// <summary>A quarantined event is judged again, with the rule waived that keeps it.</summary>
    Release = 2,

    /// <summary>A quarantine entry ends without effect.</summary>
    Discard = 3,
}
