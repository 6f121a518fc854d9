namespace StreamBatch.Domain.Verdicts;

/// <summary>
/// What a verdict says. The numbers are part of stored formats and never change; the printed form is the name with a
/// small first letter (see <see cref="VerdictText"/>).
/// </summary>
public enum VerdictKind
{
    /// <summary>Both sides have the same rows.</summary>
    Equal = 0,

    /// <summary>They differed, and recomputing gave the batch's row, which was published.</summary>
    Repaired = 1,

    /// <summary>They differed, and the batch's row was published.</summary>
    Adopted = 2,

    /// <summary>They differ, the stream's row stands, and the run is reported as wrong.</summary>
    StreamStands = 3,

    /// <summary>They differ, and a person has to decide.</summary>
    Incident = 4,

    /// <summary>The windows could still change at the cut.</summary>
    InFlight = 5,

    /// <summary>They differed in a window that begins below the retained log; what authority decided is the action.
    /// </summary>
    NotRecomputable = 6,
}
