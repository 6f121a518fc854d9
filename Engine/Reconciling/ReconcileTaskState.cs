namespace StreamBatch.Engine.Reconciling;

/// <summary>How far a task of a reconciler is. The numbers are part of stored formats and never change.</summary>
public enum ReconcileTaskState
{
    /// <summary>It waits for those before it.</summary>
    Waiting = 0,

    /// <summary>It is under way, or was cut off and will be taken up again.</summary>
    Running = 1,

    /// <summary>It ended with a report.</summary>
    Done = 2,

    /// <summary>It ended without one, for a reason that trying again does not mend.</summary>
    Failed = 3,
}
