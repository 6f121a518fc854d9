using Npgsql;
using NpgsqlTypes;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Cluster;

/// <summary>The states of entities in the table of the states of grains: many in one statement.</summary>
internal static class EntityStateTable
{
    // What tells them from the states of other grains.
    private const string Service = "streambatch";
    private const string Name = "entity";

    // OFFSET 0 keeps the planner from turning the join round: each key looks up its row.
    private const string Read = """
        select k.place, s.version, s.payload from unnest($3::text[]) with ordinality as k (key, place)
        cross join lateral (select version, payload from orleans_state
            where identity = orleans_state_identity($1, $2, 0, 0, k.key) and payload is not null offset 0) as s
        """;

    private const string Write = """
        with w as (
            select place, key, version, payload, orleans_state_identity($1, $2, 0, 0, key) as identity
            from unnest($3::text[], $4::integer[], $5::bytea[]) with ordinality as u (key, version, payload, place)),
        changed as (
            update orleans_state as s
            set payload = w.payload, version = orleans_next_version(s.version), written_at = now()
            from w where s.identity = w.identity and s.version = w.version
            returning w.place, s.version),
        added as (
            insert into orleans_state as s (identity, service_id, state_name, key_first, key_second, key_text, payload)
            select identity, $1, $2, 0, 0, key, payload from w where version is null order by identity
            on conflict (identity) do update set payload = excluded.payload,
                version = orleans_next_version(s.version), written_at = excluded.written_at
            where s.payload is null
            returning s.identity, s.version)
        select place, version from changed
        union all
        select w.place, added.version from added join w using (identity)
        """;

    public static async Task<IReadOnlyList<StoredEntityState?>> ReadAsync(
        NpgsqlConnection connection,
        IReadOnlyList<string> keys,
        CancellationToken cancellationToken)
    {
        var states = new StoredEntityState?[keys.Count];
        var rows = await connection.ListAsync(
            Read,
            row => (Place: row.GetInt64(0), State: new StoredEntityState(
                row.GetInt32(1), row.GetFieldValue<byte[]>(2))),
            cancellationToken,
            Service,
            Name,
            keys.ToArray()).ConfigureAwait(false);
        rows.ForEach(row => states[row.Place - 1] = row.State);
        return states;
    }

    /// <summary>In a transaction.</summary>
    public static async Task<IReadOnlyList<int?>> WriteAsync(
        NpgsqlConnection connection,
        IReadOnlyList<EntityStateWrite> writes,
        CancellationToken cancellationToken)
    {
        var versions = new int?[writes.Count];
        var command = new NpgsqlCommand(Write, connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(Commands.Bind(Service));
            command.Parameters.Add(Commands.Bind(Name));
            command.Parameters.Add(Commands.Bind(writes.Select(write => write.Key).ToArray()));
            command.Parameters.Add(new NpgsqlParameter
            {
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer,
                Value = writes.Select(write => write.Known).ToArray(),
            });
            command.Parameters.Add(Commands.Bind(writes.Select(write => write.Bytes).ToArray()));
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    versions[reader.GetInt64(0) - 1] = reader.GetInt32(1);
                }
            }
        }

        return versions;
    }
}
