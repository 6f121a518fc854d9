using System.Buffers.Binary;
using System.Security.Cryptography;
using Npgsql;
using StreamBatch.Domain;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine;

namespace StreamBatch.Storage.Postgres.Connections;

/// <summary>Makes this process the one writer of a store: from then on every other is refused.</summary>
internal static class WriterTakeOver
{
    // The lock conflicts with that of every transaction that writes; those that come later queue behind it.
    public const string Lock = "lock table writer in exclusive mode";

    public const string Raise =
        "update writer set term = term + 1, taken_over_at = now(), is_shared = false returning term";

    private const string Join =
        "update writer set term = term + 1, taken_over_at = now(), is_shared = true where not is_shared returning term";

    // A silo tells of itself every 10 s; one that was killed did so until then.
    private const string FindSilos = """
        select count(*) from orleans_silo, writer
        where is_shared and status in (3, 4, 5) and alive_at > now() - interval '45 seconds'
        """;

    private const string Draw =
        "insert into store (hash_key) select $1 from log_end where group_number = 0 on conflict do nothing";

    /// <summary>Raises the term, and gives the store's hash key, which a new store gets now.</summary>
    /// <exception cref="CorruptDataException">The key of a store that has a log is gone.</exception>
    /// <exception cref="StoreException">Silos of a cluster share the store: they could write no more.</exception>
    public static Task<HashKey> RunAsync(
        PostgresDatabase database,
        HashKey? newKey,
        CancellationToken cancellationToken) => RunAsync(
            database,
            newKey,
            async (connection, token) =>
            {
                await RefuseSharedAsync(connection, token).ConfigureAwait(false);
                await connection.ScalarAsync(Raise, token).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>As above for a host of a cluster: the term is raised unless a cluster shares it already.</summary>
    public static Task<HashKey> JoinAsync(
        PostgresDatabase database,
        HashKey? newKey,
        CancellationToken cancellationToken) =>
        RunAsync(database, newKey, (connection, token) => connection.ScalarAsync(Join, token), cancellationToken);

    private static async Task<HashKey> RunAsync(
        PostgresDatabase database,
        HashKey? newKey,
        Func<NpgsqlConnection, CancellationToken, Task> raise,
        CancellationToken cancellationToken)
    {
        var drawn = Encode(newKey) ?? RandomNumberGenerator.GetBytes(16);
        var (term, key) = await database.InUnfencedTransactionAsync(
            "Taking the store over",
            async (connection, token) =>
            {
                await connection.ExecuteAsync(Lock, token).ConfigureAwait(false);
                await raise(connection, token).ConfigureAwait(false);
                var raised = await connection.ScalarAsync("select term from writer", token).ConfigureAwait(false);
                await connection.ExecuteAsync(Draw, token, drawn).ConfigureAwait(false);
                var stored = await connection.ScalarAsync("select hash_key from store", token).ConfigureAwait(false);
                return (raised as long? ?? throw Missing("writer"), stored as byte[] ?? throw Missing("store"));
            },
            cancellationToken).ConfigureAwait(false);
        database.Term = term;
        return Decode(key);
    }

    private static async Task RefuseSharedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await connection.ScalarAsync(FindSilos, cancellationToken).ConfigureAwait(false) is > 0L)
        {
            throw new StoreException(
                "Silos share this store, and would be fenced out of it: give the command --server with the address "
                + "of one, or stop all. One that was killed counts for 45 s.");
        }
    }

    private static CorruptDataException Missing(string table) => new(table == "store"
        ? "The row of table store is not there in a store that has a log: a restore was not finished, or the row is "
            + "lost. Drop the schema, and restore it from a backup."
        : $"The row of table {table} is gone from a store that has a log: restore the database from a backup.");

    /// <summary>A key as a column.</summary>
    public static byte[]? Encode(HashKey? key)
    {
        if (key is not { } given)
        {
            return null;
        }

        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, given.Low);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), given.High);
        return bytes;
    }

    /// <summary>The key in a column.</summary>
    public static HashKey Decode(byte[] key) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(key), BinaryPrimitives.ReadUInt64LittleEndian(key.AsSpan(8)));
}
