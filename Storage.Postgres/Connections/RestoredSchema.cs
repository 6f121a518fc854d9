using Npgsql;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine;

namespace StreamBatch.Storage.Postgres.Connections;

/// <summary>
/// A schema that a restore writes. The store's key is written last: a log without a key opens for nobody, so that a
/// restore that was cut off is never taken for a whole store.
/// </summary>
internal static class RestoredSchema
{
    private const string HasTables = "select to_regclass('log_end') is not null and to_regclass('store') is not null";

    private const string IsUsed = """
        select (select count(*) from store) > 0 or (select max(group_number) from log_end) > 0
        """;

    /// <summary>Refuses a schema that holds a store, without touching it or its writer.</summary>
    /// <exception cref="StoreException">It does.</exception>
    public static Task RefuseUsedAsync(
        PostgresDatabase database,
        string schema,
        CancellationToken cancellationToken) =>
        database.ReadAsync(
            "A look at the schema",
            async (connection, token) =>
            {
                var hasTables = await connection.ScalarAsync(HasTables, token).ConfigureAwait(false) is true;
                return hasTables && await RefuseAsync(connection, schema, token).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Becomes the writer of a schema that holds no store.</summary>
    /// <exception cref="StoreException">It holds one by now.</exception>
    public static async Task<HashKey> BeginAsync(
        PostgresDatabase database,
        string schema,
        HashKey key,
        CancellationToken cancellationToken)
    {
        database.Term = await database.InUnfencedTransactionAsync(
            "Taking the store over",
            async (connection, token) =>
            {
                await connection.ExecuteAsync(WriterTakeOver.Lock, token).ConfigureAwait(false);
                await RefuseAsync(connection, schema, token).ConfigureAwait(false);
                return (long)(await connection.ScalarAsync(WriterTakeOver.Raise, token).ConfigureAwait(false))!;
            },
            cancellationToken).ConfigureAwait(false);
        return key;
    }

    /// <summary>Writes the key: the store is whole.</summary>
    public static Task CompleteAsync(PostgresDatabase database, HashKey key, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            "The end of a restore",
            (connection, token) => connection.ExecuteAsync(
                "insert into store (hash_key) values ($1) on conflict do nothing",
                token,
                WriterTakeOver.Encode(key)),
            cancellationToken);

    private static async Task<bool> RefuseAsync(
        NpgsqlConnection connection,
        string schema,
        CancellationToken cancellationToken) =>
        await connection.ScalarAsync(IsUsed, cancellationToken).ConfigureAwait(false) is not true
            ? true
            : throw new StoreException(
                $"Schema {schema} holds a store, or a restore that was not finished: a restore takes a schema that "
                + "holds neither. Drop it, or name another one.");
}
