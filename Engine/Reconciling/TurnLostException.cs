using StreamBatch.Domain;

namespace StreamBatch.Engine.Reconciling;

/// <summary>Another one has taken the turn at reconciling the contract: what this one had still to do is that one's.
/// </summary>
public sealed class TurnLostException : StreamBatchException
{
    /// <summary>The turn of an epoch at a contract is lost.</summary>
    public TurnLostException(string contractId, long epoch)
        : base($"Another one has taken the turn at reconciling {contractId} after epoch {epoch}.")
    {
        ContractId = contractId;
        Epoch = epoch;
    }

    /// <summary>The contract.</summary>
    public string ContractId { get; }

    /// <summary>The epoch of the turn that is lost.</summary>
    public long Epoch { get; }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
