using System.Globalization;
using System.Runtime.CompilerServices;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>Rows of a source that is open, in its one transaction.</summary>
internal sealed class OpenBatchSource(UserDatabase database, BatchQuery query) : IBatchSource
{
    private const long MaxRows = 10_000_000;

    public string Name => query.Name;

    public async IAsyncEnumerable<BatchRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in query.ReadAsync(database, cancellationToken).ConfigureAwait(false))
        {
            yield return row.Number <= MaxRows
                ? row
                : throw new BatchJobException(string.Create(
                    CultureInfo.InvariantCulture, $"{Name}: has more than {MaxRows} rows, the most of a source"));
        }
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
