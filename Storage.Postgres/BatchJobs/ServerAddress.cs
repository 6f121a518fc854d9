using Npgsql;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>Where the user's PostgreSQL is.</summary>
public static class ServerAddress
{
    /// <summary>The variable that holds a connection string for all commands.</summary>
    public const string Variable = "STREAMBATCH_POSTGRES";

    /// <summary>
    /// The connection string: <paramref name="given"/>, else that of <see cref="Variable"/>, else what the variables
    /// PGHOST, PGPORT, PGDATABASE, PGUSER and PGPASSWORD say, as for PostgreSQL's own programs.
    /// </summary>
    /// <exception cref="BatchJobException">None is set, or it is no connection string.</exception>
    public static string Find(string? given, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var text = string.IsNullOrWhiteSpace(given) ? variable(Variable) : given;
        try
        {
            NpgsqlConnectionStringBuilder builder = new(string.IsNullOrWhiteSpace(text) ? "" : text);
            builder.Host ??= variable("PGHOST");
            builder.Username ??= variable("PGUSER");
            builder.Password ??= variable("PGPASSWORD");
            builder.Database ??= variable("PGDATABASE");
            if (!builder.ContainsKey(nameof(builder.Port)) && variable("PGPORT") is { Length: > 0 } port)
            {
                builder[nameof(builder.Port)] = port;
            }

            return builder.Host is null
                ? throw new BatchJobException(
                    $"no PostgreSQL server is named: --connection \"Host=...;Database=...\", {Variable} or PGHOST does")
                : builder.ConnectionString;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // The message of the driver may quote the text, which may hold a password.
            throw new BatchJobException(
                "--connection is no connection string, as \"Host=db;Database=lake;Username=me\"", exception);
        }
    }
}
