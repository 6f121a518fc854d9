using System.Globalization;
using System.Runtime.CompilerServices;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>The rows of a table or query of the user's database, each as one JSON object of its columns, as PostgreSQL
/// writes it: exact numbers, instants in UTC.</summary>
public static class RawRowQuery
{
    private const string Name = "the query";

    /// <summary>The rows of a table or view.</summary>
    /// <exception cref="BatchJobException">It cannot be read.</exception>
    public static IAsyncEnumerable<(long Number, string Json)> ReadAsync(
        UserDatabase database,
        TableName table,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(table);
        return ReadAsync(database, table.ToString(), $"SELECT * FROM {table}", cancellationToken);
    }

    /// <summary>The rows of a query.</summary>
    /// <exception cref="BatchJobException">It failed, or is no query.</exception>
    public static IAsyncEnumerable<(long Number, string Json)> ReadAsync(
        UserDatabase database,
        string query,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(query);
        return ReadAsync(database, Name, query, cancellationToken);
    }

    private static async IAsyncEnumerable<(long Number, string Json)> ReadAsync(
        UserDatabase database,
        string name,
        string query,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A comment at the end of the query must not take the bracket with it.
        var rows = string.Create(
            CultureInfo.InvariantCulture, $"SELECT row_to_json(r)::text FROM ({query.TrimEnd(' ', '\n', ';')}\n) AS r");
        var number = 0L;
        await foreach (var row in database.ReadAsync(name, rows, [], cancellationToken).ConfigureAwait(false))
        {
            number++;
            yield return (number, row[0]!);
        }
    }
}
