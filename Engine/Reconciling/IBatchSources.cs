using StreamBatch.Domain.Contracts;

namespace StreamBatch.Engine.Reconciling;

/// <summary>The databases that a server itself may read batch rows from, by the names that its own settings give them:
/// no caller says where they are. Safe for use by several threads.</summary>
public interface IBatchSources
{
    /// <summary>Opens rows in a database of that name, as they stand at one moment, with bounds on time and number;
    /// null when the server has none of that name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="contract">The contract whose columns they have.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="BatchSourceException">It cannot be reached, for a reason that may pass; or the table or query
    /// is none of such rows.</exception>
    Task<IBatchSource?> OpenAsync(
        string name,
        Contract contract,
        BatchSourceQuery rows,
        CancellationToken cancellationToken);
}
