using Npgsql;

namespace StreamBatch.Storage.Postgres.Connections;

/// <summary>One statement on an open connection, its parameters bound as $1, $2 ...</summary>
internal static class Commands
{
    /// <summary>Executes it; the number of rows that it changed.</summary>
    public static async Task<int> ExecuteAsync(
        this NpgsqlConnection connection,
        string sql,
        CancellationToken cancellationToken,
        params object?[] parameters)
    {
        var command = connection.Command(sql, parameters);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The same for a statement that may take its time, without parameters.</summary>
    public static async Task<int> ExecuteLongAsync(
        this NpgsqlConnection connection,
        string sql,
        CancellationToken cancellationToken)
    {
        var command = connection.Command(sql, []);
        await using (command.ConfigureAwait(false))
        {
            command.CommandTimeout = 0;
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The first value of its first row; null when there is no row.</summary>
    public static async Task<object?> ScalarAsync(
        this NpgsqlConnection connection,
        string sql,
        CancellationToken cancellationToken,
        params object?[] parameters)
    {
        var command = connection.Command(sql, parameters);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Its rows, read one after the other by <paramref name="read"/> and kept; the statement limits how
    /// many.</summary>
    public static async Task<List<T>> ListAsync<T>(
        this NpgsqlConnection connection,
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken,
        params object?[] parameters)
    {
        var rows = new List<T>();
        var command = connection.Command(sql, parameters);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }
            }
        }

        return rows;
    }

    /// <summary>Binds <paramref name="value"/>; null as SQL's.</summary>
    public static NpgsqlParameter Bind(object? value) => new() { Value = value ?? DBNull.Value };

    /// <summary>The statement as one of a batch.</summary>
    public static NpgsqlBatchCommand Batched(string sql, params object?[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(Bind(parameter));
        }

        return command;
    }

    private static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, object?[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(Bind(parameter));
        }

        return command;
    }
}
