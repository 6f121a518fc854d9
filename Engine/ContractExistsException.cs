using StreamBatch.Domain;

namespace StreamBatch.Engine;

/// <summary>Another document is registered under the contract's id.</summary>
public sealed class ContractExistsException : StreamBatchException
{
    /// <summary>An exception that names the version that is registered.</summary>
    public ContractExistsException(string contractId, string version)
        : base($"Contract '{contractId}' is registered at version {version} with another document. "
            + "This version keeps one document per contract; give the changed one a new id.")
    {
        ContractId = contractId;
    }

    /// <summary>The contract.</summary>
    public string ContractId { get; }
}
