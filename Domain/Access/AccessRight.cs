namespace StreamBatch.Domain.Access;

/// <summary>What a caller of the API may do; of one contract or of all.</summary>
public enum AccessRight
{
    /// <summary>Read the metrics of a process; of no contract.</summary>
    Metrics = 1,

    /// <summary>Send events, and read the contract that they are of.</summary>
    Produce = 2,

    /// <summary>Read whatever a contract has.</summary>
    Read = 3,

    /// <summary>Decide for a contract: watermarks, quarantine, batch runs, reconciliations, incidents. Reads, too.
    /// </summary>
    Operate = 4,

    /// <summary>Everything of a contract; of all contracts: keys and the audit trail, too.</summary>
    Admin = 5,
}
