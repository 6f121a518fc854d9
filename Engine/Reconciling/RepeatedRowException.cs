namespace StreamBatch.Engine.Reconciling;

/// <summary>Two rows of a batch run are for one window of one entity.</summary>
public sealed class RepeatedRowException : ArgumentException
{
    /// <summary>Two rows of <paramref name="runId"/>, as the store found.</summary>
    public RepeatedRowException(string runId, Exception? innerException = null)
        : base($"Run {runId} has two rows for one key and window.", innerException) => RunId = runId;

    /// <summary>The run's id.</summary>
    public string RunId { get; }
}
