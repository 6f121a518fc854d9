using StreamBatch.Domain;

namespace StreamBatch.Engine.Reconciling;

/// <summary>The contract has a batch run of that id with other rows, range or cut.</summary>
public sealed class RunExistsException : StreamBatchException
{
    /// <summary>An exception that names the run.</summary>
    public RunExistsException(string contractId, string runId)
        : base($"Batch run '{runId}' of {contractId} is already loaded with other rows, range or cut. "
            + "Load the new one under an id of its own; it supersedes the old one for the windows that both cover.")
    {
        RunId = runId;
    }

    /// <summary>The run.</summary>
    public string RunId { get; }
}
