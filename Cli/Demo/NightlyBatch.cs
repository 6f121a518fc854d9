using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace StreamBatch.Cli.Demo;

/// <summary>
/// The other implementation: the sample's SQL over the complete file, in SQLite. It shares nothing with the engine but
/// the events and the definition of the aggregates.
/// </summary>
internal static class NightlyBatch
{
    public const string RunId = "nightly-2018-02-07";

    /// <summary>Runs the batch and writes its rows to a CSV file under a header; returns their number.</summary>
    /// <exception cref="CommandException">The SQL failed.</exception>
    public static async Task<int> RunAsync(DemoSample sample, string csvPath, CancellationToken cancellationToken)
    {
        var sql = await File.ReadAllTextAsync(sample.BatchSqlPath, cancellationToken).ConfigureAwait(false);
        var csv = new StringBuilder();
        int rows;
        try
        {
            rows = Run(sample.Lines, sql, csv);
        }
        catch (SqliteException exception)
        {
            throw new CommandException($"{sample.BatchSqlPath}: {exception.Message}", exception);
        }

        await File.WriteAllTextAsync(csvPath, csv.ToString(), cancellationToken).ConfigureAwait(false);
        return rows;
    }

    private static int Run(IReadOnlyList<string> lines, string sql, StringBuilder csv)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Load(connection, lines);
        using var query = connection.CreateCommand();
        query.CommandText = sql;
        using var reader = query.ExecuteReader();
        var columns = Enumerable.Range(0, reader.FieldCount).ToList();
        csv.AppendJoin(',', columns.Select(reader.GetName)).Append('\n');
        var rows = 0;
        for (; reader.Read(); rows++)
        {
            // Networks, instants and decimals: nothing that would have to be quoted.
            csv.AppendJoin(',', columns.Select(column => Text(reader.GetValue(column)))).Append('\n');
        }

        return rows;
    }

    private static void Load(SqliteConnection connection, IReadOnlyList<string> lines)
    {
        using var transaction = connection.BeginTransaction();
        using var create = connection.CreateCommand();
        create.CommandText = "CREATE TABLE events(line TEXT)";
        create.ExecuteNonQuery();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO events VALUES ($line)";
        var parameter = insert.Parameters.Add("$line", SqliteType.Text);
        foreach (var line in lines)
        {
            parameter.Value = line;
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static string? Text(object value) =>
        value is DBNull ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
}
