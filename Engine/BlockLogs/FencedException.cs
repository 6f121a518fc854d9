using StreamBatch.Domain;

namespace StreamBatch.Engine.BlockLogs;

/// <summary>
/// The store refused a write: another writer has taken the partition or the whole store over, or the writer's offset is
/// not the log's. Never retried blindly: recover from the log, decide again.
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

    /// <summary>A refusal of every write of a process whose term is over.</summary>
    public FencedException(long term, long storedTerm)
        : base($"The store refused a write of term {term}: another process has taken it over in term {storedTerm}.")
    {
    }

    /// <summary>The contract; null when the whole store was taken over.</summary>
    public string? ContractId { get; }

    /// <summary>The partition; null when the whole store was taken over.</summary>
    public int? Partition { get; }
}
