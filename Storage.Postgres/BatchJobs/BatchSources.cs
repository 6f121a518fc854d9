using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>Databases in PostgreSQL that a server reads batch rows from.</summary>
/// <param name="find">The connection string of a name; null for none.</param>
public sealed class BatchSources(Func<string, string?> find) : IBatchSources
{
    /// <summary>The most characters of a name.</summary>
    public const int MaxNameLength = 64;

    // A statement is under way for as long as its rows are taken.
    private static readonly TimeSpan StatementLimit = TimeSpan.FromMinutes(10);

    /// <summary>Whether a text can be the name of a source: letters, digits, <c>-</c> and <c>_</c>.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= MaxNameLength
            && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
    }

    /// <inheritdoc/>
    public async Task<IBatchSource?> OpenAsync(
        string name,
        Contract contract,
        BatchSourceQuery rows,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(rows);
        if (!IsName(name) || find(name) is not { Length: > 0 } connection)
        {
            return null;
        }

        var map = ColumnMap.Parse(rows.Map);
        var database = await ConnectAsync(name, connection, cancellationToken).ConfigureAwait(false);
        try
        {
            var query = rows.Table is { } table
                ? await BatchQuery.OfTableAsync(database, contract, TableName.Parse(table), map, cancellationToken)
                    .ConfigureAwait(false)
                : await BatchQuery.OfQueryAsync(database, contract, rows.Query!, map, cancellationToken)
                    .ConfigureAwait(false);
            return new OpenBatchSource(database, query);
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Where it is, and as whom, is no matter of who asks.
    private static async Task<UserDatabase> ConnectAsync(
        string name,
        string connection,
        CancellationToken cancellationToken)
    {
        try
        {
            return await UserDatabase.OpenAsync(connection, StatementLimit, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is BatchJobException or ArgumentException or TimeoutException)
        {
            throw new BatchJobException($"Batch source {name} cannot be reached; the server's log says why.", failure)
            {
                Unreached = true,
            };
        }
    }
}
