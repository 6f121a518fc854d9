using StreamBatch.Domain;

namespace StreamBatch.Engine;

/// <summary>No contract of that id is registered.</summary>
public sealed class UnknownContractException : StreamBatchException
{
    /// <summary>An exception that names the ids that are.</summary>
    public UnknownContractException(string contractId, IEnumerable<string> registered)
        : base($"No contract '{contractId}' is registered here; registered: "
            + (string.Join(", ", registered) is { Length: > 0 } ids ? ids : "none") + ".")
    {
        ContractId = contractId;
    }

    /// <summary>The id that was asked for.</summary>
    public string ContractId { get; }
}
