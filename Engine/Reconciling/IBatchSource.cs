namespace StreamBatch.Engine.Reconciling;

/// <summary>Rows in a database of the user. Not safe for use by several threads.</summary>
public interface IBatchSource : IAsyncDisposable
{
    /// <summary>What faults call the table or query.</summary>
    string Name { get; }

    /// <summary>The rows, one by one; each reading gives the same.</summary>
    /// <exception cref="BatchSourceException">Reading failed on the way, or took too long, or they are too many.
    /// </exception>
    IAsyncEnumerable<BatchRow> ReadAsync(CancellationToken cancellationToken);
}
