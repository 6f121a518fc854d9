using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;
using StreamBatch.Engine;

namespace StreamBatch.Storage.Embedded.Sqlite;

/// <summary>One SQLite file: a connection that writes, as many as are wanted that read, and its schema.</summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly string _path;
    private readonly string _readerConnection;

    /// <summary>Opens or creates the file, and brings its schema to the newest version.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">The first part of the names of the schema's scripts: <c>schema.001.sql</c>.</param>
    /// <param name="synchronous">SQLite's level: OFF, NORMAL or FULL.</param>
    public SqliteFile(string path, string schema, string synchronous)
    {
        _path = path;
        _readerConnection = new SqliteConnectionStringBuilder { DataSource = path }.ToString();
        Writer = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            Writer.Open();
            Execute("PRAGMA journal_mode = WAL");
            Execute($"PRAGMA synchronous = {synchronous}");
            Execute("PRAGMA cache_size = -65536");
            Execute("PRAGMA wal_autocheckpoint = 8192");
            Migrate(schema);
        }
        catch (SqliteException exception)
        {
            Writer.Dispose();
            throw SqliteFailures.Of(path, exception);
        }
        catch
        {
            Writer.Dispose();
            throw;
        }
    }

    /// <summary>The connection that writes; guarded by <see cref="Gate"/>.</summary>
    public SqliteConnection Writer { get; }

    /// <summary>Held while <see cref="Writer"/> is in use.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Deletes the file and those that SQLite keeps beside it.</summary>
    public static void Delete(string path)
    {
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
        File.Delete(path);
    }

    /// <summary>A connection for reading; the caller disposes of it.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(_readerConnection);
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw SqliteFailures.Of(_path, exception);
        }
    }

    /// <summary>Does <paramref name="work"/> in one transaction: all of it or nothing. The caller holds
    /// <see cref="Gate"/>.</summary>
    public void InTransaction(Action work)
    {
        try
        {
            Execute("BEGIN IMMEDIATE");
            try
            {
                work();
                Execute("COMMIT");
            }
            catch
            {
                Rollback();
                throw;
            }
        }
        catch (SqliteException exception)
        {
            throw SqliteFailures.Of(_path, exception);
        }
    }

    /// <summary>The same for work that waits for its input. The caller sees to it that nothing else uses
    /// <see cref="Writer"/> meanwhile.</summary>
    public async Task InTransactionAsync(Func<Task> work)
    {
        try
        {
            Execute("BEGIN IMMEDIATE");
            try
            {
                await work().ConfigureAwait(false);
                Execute("COMMIT");
            }
            catch
            {
                Rollback();
                throw;
            }
        }
        catch (SqliteException exception)
        {
            throw SqliteFailures.Of(_path, exception);
        }
    }

    public void Dispose()
    {
        Writer.Dispose();
        using var connection = new SqliteConnection(_readerConnection);
        SqliteConnection.ClearPool(connection);
    }

    private void Rollback()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // Some failures roll back by themselves; the first exception tells what happened.
        }
    }

    private void Migrate(string schema)
    {
        var scripts = typeof(SqliteFile).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(schema + ".", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();
        var version = UserVersion();
        if (version > scripts.Count)
        {
            throw new StoreException(
                $"{_path} was written by a newer version: its schema is {version}, the newest known {scripts.Count}.");
        }

        for (; version < scripts.Count; version++)
        {
            var next = version + 1;
            InTransaction(() =>
            {
                Execute(Read(scripts[next - 1]));
                Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {next}"));
            });
        }
    }

    private int UserVersion()
    {
        using var command = Writer.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private void Execute(string sql)
    {
        using var command = Writer.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this assembly.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static string Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
