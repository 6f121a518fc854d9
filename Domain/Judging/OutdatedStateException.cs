namespace StreamBatch.Domain.Judging;

/// <summary>A checkpoint was written by an older version of the core, which keeps less than this one: the log is to be
/// replayed instead.</summary>
public sealed class OutdatedStateException : StreamBatchException
{
    /// <summary>An exception that says so.</summary>
    public OutdatedStateException()
        : base("The checkpoint was written by an older version.")
    {
    }
}
