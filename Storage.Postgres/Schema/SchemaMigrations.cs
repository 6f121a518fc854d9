using System.Globalization;
using System.Text;
using Npgsql;
using StreamBatch.Domain.Binary;
using StreamBatch.Engine;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Schema;

/// <summary>Brings the schema to the newest version.</summary>
/// <remarks>
/// The scripts are the files of this folder, <c>area.NNN.sql</c>. The number is the version of the whole schema that
/// the script leads to: numbers are given once over all areas, from 1 without a gap (schema.001, results.002,
/// batches.003 ...), and a script that was released is never changed. All that are missing run in one transaction
/// under an advisory lock, so that of processes that start at once one does it and the others find it done.
/// A script that a program of an earlier version goes on with says so in its first line, <c>-- works with: 10</c>: what
/// it adds may be left alone. Without it, programs of its own version and newer ones alone work with the schema.
/// </remarks>
internal static class SchemaMigrations
{
    private const int LockClass = 0x53_42_4d_31; // "SBM1"
    private const string WorksWithMark = "-- works with: ";

    private static readonly SortedDictionary<int, string> Scripts = FindScripts();

    /// <summary>The version that this code reads and writes.</summary>
    public static int Newest => Scripts.Count;

    /// <summary>Runs the scripts that the database has not seen; without <paramref name="migrate"/> waits until
    /// another process has.</summary>
    /// <exception cref="StoreException">The schema is of a newer version; or not of this one when the budget is
    /// spent; or not there, without <paramref name="create"/>.</exception>
    public static async Task RunAsync(
        PostgresDatabase database,
        string schema,
        bool create,
        bool migrate,
        CancellationToken cancellationToken)
    {
        var budget = database.NewBudget();
        while (true)
        {
            var (version, worksWith) = await database.ReadAsync(
                "A look at the schema's version",
                (connection, token) => ReadVersionAsync(connection, schema, token),
                cancellationToken).ConfigureAwait(false);
            RefuseNewer(schema, version, worksWith);
            if (version == 0 && !create)
            {
                throw new StoreException($"The database has no store in schema {schema}.");
            }

            if (version >= Newest)
            {
                return;
            }

            if (migrate)
            {
                await database.InUnfencedTransactionAsync(
                    "A migration of the schema",
                    (connection, token) => MigrateAsync(connection, database, schema, token),
                    cancellationToken).ConfigureAwait(false);
                return;
            }

            if (!await budget.PauseAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new StoreException(
                    $"Schema {schema} is of version {version}, version {Newest} is needed, and this process may not "
                    + "migrate it: let one that may do so first.");
            }
        }
    }

    private static async Task<int> MigrateAsync(
        NpgsqlConnection connection,
        PostgresDatabase database,
        string schema,
        CancellationToken cancellationToken)
    {
        var lockKey = unchecked((int)Crc32C.Compute(Encoding.UTF8.GetBytes(schema)));
        await connection.ExecuteAsync("select pg_advisory_xact_lock($1, $2)", cancellationToken, LockClass, lockKey)
            .ConfigureAwait(false);
        await connection.ExecuteAsync($"create schema if not exists {database.QuotedSchema}", cancellationToken)
            .ConfigureAwait(false);
        await connection.ExecuteAsync(
            "create table if not exists schema_version ("
            + "version integer primary key, script text not null, applied_at timestamptz not null default now())",
            cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            "alter table schema_version add column if not exists works_with integer", cancellationToken)
            .ConfigureAwait(false);
        var (version, worksWith) = await ReadVersionAsync(connection, schema, cancellationToken).ConfigureAwait(false);
        RefuseNewer(schema, version, worksWith);
        foreach (var (number, name) in Scripts.Where(script => script.Key > version))
        {
            var script = ReadScript(name);
            await connection.ExecuteAsync(script, cancellationToken).ConfigureAwait(false);
            await connection.ExecuteAsync(
                "insert into schema_version (version, script, works_with) values ($1, $2, $3)",
                cancellationToken,
                number,
                name,
                WorksWith(script) ?? number).ConfigureAwait(false);
        }

        return Newest;
    }

    // The version, and the oldest one whose programs work with it.
    private static async Task<(int Version, int WorksWith)> ReadVersionAsync(
        NpgsqlConnection connection,
        string schema,
        CancellationToken cancellationToken)
    {
        var find = await connection.ScalarAsync("select to_regclass('schema_version') is not null", cancellationToken)
            .ConfigureAwait(false);
        if (find is true)
        {
            // Programs before version 11 knew no such column.
            return await connection.ScalarAsync(
                "select array[version, coalesce((to_jsonb(v) ->> 'works_with')::integer, version)] "
                + "from schema_version v order by version desc limit 1",
                cancellationToken).ConfigureAwait(false) is int[] found
                ? (found[0], found[1])
                : (0, 0);
        }

        // Tables of a schema that the role may not use are not found by their names.
        var mayUse = await connection.ScalarAsync(
            "select has_schema_privilege(oid, 'usage') from pg_namespace where nspname = $1", cancellationToken, schema)
            .ConfigureAwait(false);
        return mayUse is false
            ? throw new StoreException(
                $"Schema {schema} is there, and this role may not use it: it needs USAGE on the schema, and rights to "
                + "its tables.")
            : (0, 0);
    }

    private static void RefuseNewer(string schema, int version, int worksWith)
    {
        if (version > Newest && worksWith > Newest)
        {
            throw new StoreException(
                $"Schema {schema} is of version {version}, which works with programs of version {worksWith} and newer, "
                + $"and this one knows {Newest} at most: run a newer one.");
        }
    }

    private static int? WorksWith(string script) => script.StartsWith(WorksWithMark, StringComparison.Ordinal)
        ? int.Parse(
            script[WorksWithMark.Length..script.IndexOf('\n', StringComparison.Ordinal)],
            NumberStyles.None,
            CultureInfo.InvariantCulture)
        : null;

    private static SortedDictionary<int, string> FindScripts()
    {
        var scripts = new SortedDictionary<int, string>();
        foreach (var name in typeof(SchemaMigrations).Assembly.GetManifestResourceNames())
        {
            if (name.Split('.') is [_, var number, "sql"])
            {
                scripts.Add(int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture), name);
            }
        }

        return scripts.Keys.SequenceEqual(Enumerable.Range(1, scripts.Count))
            ? scripts
            : throw new InvalidOperationException("The numbers of the schema's scripts have a gap.");
    }

    private static string ReadScript(string name)
    {
        using var reader = new StreamReader(
            typeof(SchemaMigrations).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
