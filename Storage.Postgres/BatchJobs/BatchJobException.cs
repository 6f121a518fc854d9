using StreamBatch.Domain;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>A table, a query or a server of the user cannot be read as a batch job wants it.</summary>
public sealed class BatchJobException : StreamBatchException
{
    /// <summary>A failure told by <paramref name="message"/>.</summary>
    public BatchJobException(string message, Exception? innerException = null, string? sqlState = null)
        : base(message, innerException) => SqlState = sqlState;

    /// <summary>The SQLSTATE that the server gave; null when it was not the server.</summary>
    public string? SqlState { get; }
}
