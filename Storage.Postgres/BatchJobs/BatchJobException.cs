using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>A table, a query or a server of the user cannot be read as a batch job wants it.</summary>
public sealed class BatchJobException : BatchSourceException
{
    /// <summary>A failure told by <paramref name="message"/>.</summary>
    public BatchJobException(string message, Exception? innerException = null, string? sqlState = null)
        : base(message, innerException) => SqlState = sqlState;

    /// <inheritdoc/>
    public override bool IsTransient => Unreached;

    /// <summary>Whether the server could not be reached, or let nobody in.</summary>
    internal bool Unreached { get; init; }

    /// <summary>The SQLSTATE that the server gave; null when it was not the server.</summary>
    public string? SqlState { get; }
}
