using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>
/// The user's own database, read in one transaction that can write nothing and sees one state. Rows come one by one and
/// are never gathered here. Not safe for use by several threads.
/// </summary>
public sealed class UserDatabase : IAsyncDisposable
{
    private const string Settings = """
        SET TRANSACTION READ ONLY;
        SET LOCAL TimeZone = 'UTC';
        SET LOCAL DateStyle = 'ISO, YMD';
        SET LOCAL extra_float_digits = 1;
        SET LOCAL standard_conforming_strings = on
        """;

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private UserDatabase(NpgsqlDataSource source, NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _source = source;
        _connection = connection;
        _transaction = transaction;
    }

    /// <summary>Connects.</summary>
    /// <exception cref="BatchJobException">The server cannot be reached, or refuses.</exception>
    public static Task<UserDatabase> OpenAsync(string connectionString, CancellationToken cancellationToken) =>
        OpenAsync(connectionString, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Connects.</summary>
    /// <param name="connectionString">Where to.</param>
    /// <param name="statementLimit">For how long the server may be at one statement; infinite: for as long as it says
    /// itself.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="BatchJobException">The server cannot be reached, or refuses.</exception>
    public static async Task<UserDatabase> OpenAsync(
        string connectionString,
        TimeSpan statementLimit,
        CancellationToken cancellationToken)
    {
        NpgsqlConnectionStringBuilder builder = new(connectionString) { Pooling = false, CommandTimeout = 0 };
        builder.ApplicationName ??= "streambatch batch";
        var source = NpgsqlDataSource.Create(builder);
        try
        {
            var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            var transaction = await connection.BeginTransactionAsync(
                IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
            var limit = statementLimit == Timeout.InfiniteTimeSpan ? "" : string.Create(
                CultureInfo.InvariantCulture,
                $";SET LOCAL statement_timeout = {(long)statementLimit.TotalMilliseconds}");
            NpgsqlCommand settings = new(Settings + limit, connection, transaction);
            await using (settings.ConfigureAwait(false))
            {
                await settings.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            return new UserDatabase(source, connection, transaction);
        }
        catch (NpgsqlException exception)
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw Told($"PostgreSQL at {builder.Host}:{builder.Port}", exception);
        }
    }

    /// <summary>The columns of a table or view.</summary>
    /// <exception cref="BatchJobException">There is none, or it may not be read.</exception>
    public Task<IReadOnlyList<TableColumn>> ColumnsAsync(TableName table, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        return ColumnsAsync(table.ToString(), $"SELECT * FROM {table}", cancellationToken);
    }

    /// <summary>The columns of a query's result; it is not run.</summary>
    /// <param name="name">What a failure calls the query.</param>
    /// <param name="query">One query.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchJobException">It is no query that the server understands.</exception>
    public async Task<IReadOnlyList<TableColumn>> ColumnsAsync(
        string name,
        string query,
        CancellationToken cancellationToken)
    {
        try
        {
            var batch = Batch(query, []);
            await using (batch.ConfigureAwait(false))
            {
                var reader = await batch.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken)
                    .ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    return [.. Enumerable.Range(0, reader.FieldCount).Select(
                        i => new TableColumn(reader.GetName(i), reader.GetDataTypeName(i)))];
                }
            }
        }
        catch (NpgsqlException exception)
        {
            throw Told(name, exception);
        }
    }

    /// <summary>The rows of a query whose columns are texts, or are read as such; the array is filled anew for each.
    /// </summary>
    /// <exception cref="BatchJobException">The query failed.</exception>
    internal async IAsyncEnumerable<string?[]> ReadAsync(
        string name,
        string query,
        long[] parameters,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = Batch(query, parameters);
        await using (batch.ConfigureAwait(false))
        {
            var reader = await TellAsync(name, batch.ExecuteReaderAsync(cancellationToken)).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var fields = new string?[reader.FieldCount];
                while (await TellAsync(name, reader.ReadAsync(cancellationToken)).ConfigureAwait(false))
                {
                    for (var i = 0; i < fields.Length; i++)
                    {
                        fields[i] = reader.IsDBNull(i) ? null : reader.GetString(i);
                    }

                    yield return fields;
                }
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    // Of a batch the driver sends each text as it is: a second statement in it is refused by the server.
    private NpgsqlBatch Batch(string query, long[] parameters)
    {
        NpgsqlBatchCommand command = new(query);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = parameter });
        }

        return new NpgsqlBatch(_connection, _transaction) { BatchCommands = { command } };
    }

    private static async Task<T> TellAsync<T>(string name, Task<T> task)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (NpgsqlException exception)
        {
            throw Told(name, exception);
        }
    }

    private static BatchJobException Told(string name, NpgsqlException exception) => exception is PostgresException told
        ? new BatchJobException($"{name}: {told.MessageText} (SQLSTATE {told.SqlState})", told, told.SqlState)
        : new BatchJobException($"{name}: {exception.Message}", exception);
}
