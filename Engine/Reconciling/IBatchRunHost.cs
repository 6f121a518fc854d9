using System.Collections.Immutable;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine.Control;

namespace StreamBatch.Engine.Reconciling;

/// <summary>What loading a batch run needs of its host, where others write the control log meanwhile.</summary>
public interface IBatchRunHost
{
    /// <summary>The batch runs.</summary>
    IBatchRunStore BatchRuns { get; }

    /// <summary>A contract's control log as it stands.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    ValueTask<ControlLog> ReadControlAsync(string contractId, CancellationToken cancellationToken);

    /// <summary>The current position of every partition, fenced.</summary>
    Task<ImmutableArray<long>> CutAsync(string contractId, CancellationToken cancellationToken);

    /// <summary>For each partition the offset after its last block.</summary>
    ValueTask<ImmutableArray<long>> ReadEndsAsync(
        string contractId,
        int partitions,
        CancellationToken cancellationToken);

    /// <summary>Appends a run's record; false when something came first that it cannot follow: read again.</summary>
    /// <param name="control">The log that it follows.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Gives it up; whether it is in the log is unknown then.</param>
    Task<bool> TryRegisterAsync(ControlLog control, BatchRun run, CancellationToken cancellationToken);
}
