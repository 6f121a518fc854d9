using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;
using StreamBatch.Domain;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Storage.Postgres.Connections;

/// <summary>
/// The way of every store of this project to the database: connections whose <c>search_path</c> is the store's schema,
/// so that SQL names tables alone; one rule when to try again; and the fence of every transaction that writes.
/// Safe for use by several threads.
/// </summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>The oldest server that is known to do all that is asked of it.</summary>
    public const int OldestServer = 13;

    // A writer that the network has cut off, or that stands still, must not hold the fence for ever: the server ends
    // its transaction.
    private static readonly TimeSpan DefaultIdleLimit = TimeSpan.FromSeconds(60);
    private const int PreparedStatements = 128;

    // Sorting the millions of rows of a large run takes minutes before the first one comes.
    private const int ReadTimeoutSeconds = 1_800;

    /// <summary>Makes the rest of a transaction find rows by index, whatever the statistics say: they are missing or
    /// old
    /// just when a table has grown.</summary>
    public const string ByIndex =
        "set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off; "
        + "set local enable_bitmapscan = off; set local jit = off";

    private readonly NpgsqlDataSource _source;
    private readonly PostgresStoreOptions _options;

    /// <summary>The way to the database that <paramref name="options"/> name.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="idleLimit">How long a transaction waits for its process; null: 60 s.</param>
    public PostgresDatabase(PostgresStoreOptions options, TimeSpan? idleLimit = null)
    {
        _options = options;
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            SearchPath = Quote(options.Schema),
            Enlist = false,

            // Temporary tables and prepared statements outlive a transaction; nothing else is left in a session.
            NoResetOnClose = true,
        };
        var idle = string.Create(
            CultureInfo.InvariantCulture,
            $"-c idle_in_transaction_session_timeout={(idleLimit ?? DefaultIdleLimit).TotalMilliseconds:0}");
        settings.Options = string.Join(' ', ((string?[])[idle, settings.Options]).OfType<string>());
        settings.ApplicationName ??= "streambatch";
        if (settings.MaxAutoPrepare == 0)
        {
            settings.MaxAutoPrepare = PreparedStatements;
            settings.AutoPrepareMinUsages = 2;
        }

        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            _ => throw new NotSupportedException("Connections are opened asynchronously."), CheckAsync);
        _source = builder.Build();
    }

    /// <summary>The schema as an identifier in SQL.</summary>
    public string QuotedSchema => Quote(_options.Schema);

    /// <summary>The term under which this store writes; set once, when it has taken over.</summary>
    public long Term { get; set; }

    /// <summary>The snapshot that every read sees, as another connection has exported it; null, the default: each
    /// sees what is there when it begins.</summary>
    public string? Snapshot { get; set; }

    /// <summary>Does <paramref name="read"/> on a connection of its own, outside a transaction; after a failure that
    /// may pass, again from its beginning.</summary>
    /// <param name="act">What is done, as the begin of a message: "A read of the log".</param>
    /// <param name="read">The work; keeps nothing of an attempt that failed.</param>
    /// <param name="cancellationToken">Ends the attempt or the pause.</param>
    /// <exception cref="StoreException">The database failed for longer than the budget, or refused.</exception>
    public Task<T> ReadAsync<T>(
        string act,
        Func<NpgsqlConnection, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken) =>
        RetryAsync(
            act,
            async token =>
            {
                var connection = await _source.OpenConnectionAsync(token).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    if (Snapshot is not null)
                    {
                        // Ended with the connection's return: it has written nothing.
                        await BeginReadAsync(connection, token).ConfigureAwait(false);
                    }

                    return await read(connection, token).ConfigureAwait(false);
                }
            },
            cancellationToken);

    /// <summary>
    /// Does <paramref name="write"/> in one transaction (READ COMMITTED) in which this store's term is in force from
    /// its first statement to its commit, or not at all. After a failure that may pass it is done again, in a new
    /// transaction: the one before may have been committed all the same, its answer lost, so that
    /// <paramref name="write"/> must find out whether what it does is there already.
    /// </summary>
    /// <param name="act">What is done, as the begin of a message: "An append".</param>
    /// <param name="write">The work, on a connection in the transaction, which it neither commits nor rolls back. What
    /// it throws rolls back and is not tried again, unless the driver threw it.</param>
    /// <param name="cancellationToken">Ends the attempt, but not its commit, or the pause.</param>
    /// <exception cref="FencedException">Another store has taken over. Nothing was written.</exception>
    /// <exception cref="StoreException">The database failed for longer than the budget (whether the work is done is
    /// unknown then), or refused.</exception>
    public Task<T> InTransactionAsync<T>(
        string act,
        Func<NpgsqlConnection, CancellationToken, Task<T>> write,
        CancellationToken cancellationToken) =>
        InUnfencedTransactionAsync(
            act,
            async (connection, token) =>
            {
                await HoldTermAsync(connection, token).ConfigureAwait(false);
                return await write(connection, token).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>As <see cref="InTransactionAsync"/> without the fence: for taking over and for migrations.</summary>
    public Task<T> InUnfencedTransactionAsync<T>(
        string act,
        Func<NpgsqlConnection, CancellationToken, Task<T>> write,
        CancellationToken cancellationToken) =>
        ReadAsync(
            act,
            async (connection, token) =>
            {
                var transaction = await connection
                    .BeginTransactionAsync(IsolationLevel.ReadCommitted, token).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    var result = await write(connection, token).ConfigureAwait(false);

                    // Giving up while the answer is on its way would leave the outcome unknown for nothing.
                    await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                    return result;
                }
            },
            cancellationToken);

    /// <summary>
    /// The rows of a query as they come, by way of indexes: what is read is a small part of tables that are large, and
    /// a
    /// plan that reads a table whole is never wanted. Tried again up to the first row; what breaks later is told.
    /// </summary>
    /// <param name="act">What is done, as the begin of a message: "A read of the log".</param>
    /// <param name="sql">The query.</param>
    /// <param name="read">Reads one row.</param>
    /// <param name="parameters">What $1, $2 ... are.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StoreException">The database failed or refused.</exception>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string act,
        string sql,
        Func<NpgsqlDataReader, T> read,
        object?[] parameters,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (connection, command, reader) = await RetryAsync(
            act, token => OpenReaderAsync(sql, parameters, token), cancellationToken).ConfigureAwait(false);
        var isAtEnd = false;
        try
        {
            while (await NextAsync(act, reader, cancellationToken).ConfigureAwait(false))
            {
                yield return read(reader);
            }

            isAtEnd = true;
        }
        finally
        {
            if (!isAtEnd)
            {
                // Else closing would read what is left.
                command.Cancel();
            }

            await reader.DisposeAsync().ConfigureAwait(false);
            await command.DisposeAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Opens a connection that holds a snapshot of the database until it is disposed of, and gives its name.
    /// </summary>
    public Task<(NpgsqlConnection Holder, string Snapshot)> OpenSnapshotAsync(CancellationToken cancellationToken) =>
        RetryAsync(
            "Taking a snapshot",
            async token =>
            {
                var holder = await _source.OpenConnectionAsync(token).ConfigureAwait(false);
                try
                {
                    await holder.BeginTransactionAsync(IsolationLevel.RepeatableRead, token).ConfigureAwait(false);

                    // It waits on purpose, for as long as the reads take.
                    await holder.ExecuteAsync("set local idle_in_transaction_session_timeout = 0", token)
                        .ConfigureAwait(false);
                    var name = await holder.ScalarAsync("select pg_export_snapshot()", token).ConfigureAwait(false);
                    return (holder, (string)name!);
                }
                catch
                {
                    await holder.DisposeAsync().ConfigureAwait(false);
                    throw;
                }
            },
            cancellationToken);

    /// <summary>A pause of the store's budget between looks at something that another process changes.</summary>
    public RetryBudget NewBudget() => new(_options.RetryBudget, _options.Clock);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static string Quote(string identifier) =>
        "\"" + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private async Task<T> RetryAsync<T>(
        string act,
        Func<CancellationToken, Task<T>> attempt,
        CancellationToken cancellationToken)
    {
        var budget = NewBudget();
        while (true)
        {
            try
            {
                return await attempt(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (PostgresFailures.IsFromDriver(exception))
            {
                var goesOn = PostgresFailures.IsTransient(exception)
                    && await budget.PauseAsync(cancellationToken).ConfigureAwait(false);
                if (!goesOn)
                {
                    throw PostgresFailures.Of(act, exception);
                }
            }
        }
    }

    private async Task<(NpgsqlConnection Connection, NpgsqlCommand Command, NpgsqlDataReader Reader)> OpenReaderAsync(
        string sql,
        object?[] parameters,
        CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = ReadTimeoutSeconds };
        try
        {
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(Commands.Bind(parameter));
            }

            await BeginReadAsync(connection, cancellationToken).ConfigureAwait(false);
            await connection.ExecuteAsync(ByIndex, cancellationToken).ConfigureAwait(false);
            return (connection, command, await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await command.DisposeAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task BeginReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (Snapshot is not { } snapshot)
        {
            await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);

        // The statement takes no parameters, and a name is the server's own: hexadecimal digits and hyphens.
        await connection.ExecuteAsync($"set transaction snapshot '{snapshot}'", cancellationToken)
            .ConfigureAwait(false);
    }

    private static async Task<bool> NextAsync(
        string act,
        NpgsqlDataReader reader,
        CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresFailures.IsFromDriver(exception))
        {
            throw PostgresFailures.Of(act, exception);
        }
    }

    private async Task HoldTermAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var term = (long?)await connection.ScalarAsync("select term from writer for share", cancellationToken)
            .ConfigureAwait(false);
        if (term != Term)
        {
            throw new FencedException(Term, term ?? 0);
        }
    }

    /// <summary>Refuses a connection on which an acknowledgement would promise too much, whenever one is
    /// opened.</summary>
    private async Task CheckAsync(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion.Major < OldestServer)
        {
            throw new StoreException(
                $"The server is PostgreSQL {connection.PostgreSqlVersion}: {OldestServer} or newer is needed.");
        }

        if (await connection.ScalarAsync("show synchronous_commit", default).ConfigureAwait(false) is "off")
        {
            throw new StoreException(
                "The server commits with synchronous_commit = off: it would lose acknowledged events in a crash. "
                + "Set it to on, for the server, the database or the role of the store.");
        }
    }
}
