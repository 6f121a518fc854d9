using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Server.Editions;

/// <summary>A reconciliation that was begun over HTTP, as it stands at one moment.</summary>
public sealed record ReconciliationStatus
{
    /// <summary>Its id in the contract.</summary>
    public required string Id { get; init; }

    /// <summary>The contract.</summary>
    public required string ContractId { get; init; }

    /// <summary>Whether it only tells what would be done.</summary>
    public required bool IsDryRun { get; init; }

    /// <summary>How far it is.</summary>
    public required ReconcileTaskState State { get; init; }

    /// <summary>What it is at; null where the edition does not tell.</summary>
    public ReconcileStep? Step { get; init; }

    /// <summary>What it found and did; null before it is done, and in lists.</summary>
    public ReconcileReport? Report { get; init; }

    /// <summary>Why it failed, as a code of a problem with its text; null unless it did.</summary>
    public (string Code, string Detail)? Failure { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => State is ReconcileTaskState.Done or ReconcileTaskState.Failed;
}
