using System.Collections.Immutable;
using Npgsql;
using StreamBatch.Domain;
using StreamBatch.Domain.Access;
using StreamBatch.Engine.Access;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Access;

/// <summary>Keys, one row each. Who may write the store has nothing to do with it.</summary>
internal sealed class PostgresKeyStore(PostgresDatabase database) : IKeyStore
{
    private const int LockClass = 0x53_42_4b_31; // "SBK1"

    private const string Columns =
        "id, hash, name, scopes, created_us, created_by, expires_us, revoked_us, revoked_by, successor";

    private const string ReadAll = $"select {Columns} from access_key order by created_us, id";

    private const string Write = $"""
        insert into access_key ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (id) do update set expires_us = excluded.expires_us, revoked_us = excluded.revoked_us,
            revoked_by = excluded.revoked_by, successor = excluded.successor
        """;

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ApiKey>> ReadAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync("A read of the keys", ReadAsync, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask ChangeAsync(
        Func<ImmutableArray<ApiKey>, ImmutableArray<ApiKey>?> change,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        await database.InUnfencedTransactionAsync(
            "A change of the keys",
            async (connection, token) =>
            {
                await connection.ScalarAsync(
                    "select pg_advisory_xact_lock($1, hashtext(current_schema()))", token, LockClass)
                    .ConfigureAwait(false);
                var keys = await ReadAsync(connection, token).ConfigureAwait(false);
                return change(keys) is { } changed
                    && await WriteAsync(connection, keys, changed, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> WriteAsync(
        NpgsqlConnection connection,
        ImmutableArray<ApiKey> keys,
        ImmutableArray<ApiKey> changed,
        CancellationToken cancellationToken)
    {
        var gone = keys.Select(key => key.Id).Except(changed.Select(key => key.Id), StringComparer.Ordinal).ToArray();
        if (gone.Length > 0)
        {
            await connection.ExecuteAsync("delete from access_key where id = any($1)", cancellationToken, (object)gone)
                .ConfigureAwait(false);
        }

        // What is not changed is the same object.
        foreach (var key in changed.Except(keys, ReferenceEqualityComparer.Instance).Cast<ApiKey>())
        {
            await connection.ExecuteAsync(
                Write,
                cancellationToken,
                key.Id,
                key.Hash.ToArray(),
                key.Name,
                key.Scopes.Select(scope => scope.ToString()).ToArray(),
                key.CreatedMicroseconds,
                key.CreatedBy,
                key.ExpiresMicroseconds,
                key.RevokedMicroseconds,
                key.RevokedBy,
                key.Successor).ConfigureAwait(false);
        }

        return true;
    }

    private static async Task<ImmutableArray<ApiKey>> ReadAsync(
        NpgsqlConnection connection,
        CancellationToken cancellationToken) =>
        [.. await connection.ListAsync(ReadAll, KeyOf, cancellationToken).ConfigureAwait(false)];

    private static ApiKey KeyOf(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Hash = [.. row.GetFieldValue<byte[]>(1)],
        Name = row.GetString(2),
        Scopes =
        [
            .. row.GetFieldValue<string[]>(3).Select(scope => Scope.Parse(scope)
                ?? throw new CorruptDataException($"Key {row.GetString(0)} has a scope that is none.")),
        ],
        CreatedMicroseconds = row.GetInt64(4),
        CreatedBy = row.GetString(5),
        ExpiresMicroseconds = row.IsDBNull(6) ? null : row.GetInt64(6),
        RevokedMicroseconds = row.IsDBNull(7) ? null : row.GetInt64(7),
        RevokedBy = row.IsDBNull(8) ? null : row.GetString(8),
        Successor = row.IsDBNull(9) ? null : row.GetString(9),
    };
}
