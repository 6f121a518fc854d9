namespace StreamBatch.Engine.Reconciling;

/// <summary>A task of a contract's reconciler, as it is kept: a reconciliation, or a decision on an incident.</summary>
public sealed record ReconcileTask
{
    /// <summary>Its number in the contract, dense from 1: the id of the reconciliation.</summary>
    public required long Number { get; init; }

    /// <summary>What is asked for.</summary>
    public required ReconcileRequest Request { get; init; }

    /// <summary>How far it is.</summary>
    public required ReconcileTaskState State { get; init; }

    /// <summary>The epoch of its turn, over all tasks of the contract; 0 before it has begun.</summary>
    public required long Epoch { get; init; }

    /// <summary>How often it was begun; more than once where it was cut off.</summary>
    public required int Attempt { get; init; }

    /// <summary>What it is at, or was when it ended.</summary>
    public required ReconcileStep Step { get; init; }

    /// <summary>When it was asked for, in microseconds since the Unix epoch.</summary>
    public required long AskedMicroseconds { get; init; }

    /// <summary>When it ended; null until then.</summary>
    public long? EndedMicroseconds { get; init; }

    /// <summary>Its report (<see cref="ReconcileReportCodec"/>), which is kept before its verdicts are sealed; null
    /// before that. Left out of lists.</summary>
    public string? Report { get; init; }

    /// <summary>Why it failed; null unless it did.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => State is ReconcileTaskState.Done or ReconcileTaskState.Failed;
}
