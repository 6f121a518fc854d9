using StreamBatch.Domain;

namespace StreamBatch.Engine.BlockLogs;

/// <summary>
/// The store refused an append: another writer has taken the partition over, or the writer's offset is not the log's.
/// Never retried blindly: recover from the log, decide again.
/// </summary>
public sealed class FencedException : StreamBatchException
{
    /// <summary>A refusal of an append of <paramref name="epoch"/> at <paramref name="offset"/>.</summary>
    public FencedException(string contractId, int partition, long epoch, long offset, long storedEpoch, long storedNext)
        : base($"Partition {partition} of {contractId} refused epoch {epoch} at offset {offset}: "
            + $"the log stands at epoch {storedEpoch}, next offset {storedNext}.")
    {
        ContractId = contractId;
        Partition = partition;
    }

    /// <summary>The contract.</summary>
    public string ContractId { get; }

    /// <summary>The partition.</summary>
    public int Partition { get; }
}
