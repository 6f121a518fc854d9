using Npgsql;
using NpgsqlTypes;
using StreamBatch.Domain.Judging;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Cluster;

/// <summary>The states of entities in the table of the states of grains: many in one statement.</summary>
internal static class EntityStateTable
{
    // What tells them from the states of other grains.
    private const string Service = "streambatch";
    private const string Name = "entity";

    // OFFSET 0 keeps the planner from turning the join round: each key looks up its row. One statement is one moment:
    // a head is read with the segments that it lists.
    private const string Read = """
        with s as materialized (
            select k.place, k.known, g.identity, g.version, g.payload
            from unnest($3::text[], $4::integer[]) with ordinality as k (key, known, place)
            cross join lateral (select identity, version, payload from orleans_state
                where identity = orleans_state_identity($1, $2, 0, 0, k.key) and payload is not null offset 0) as g)
        select place, version, null::bigint as number, null::bigint, payload from s
        union all
        select s.place, s.version, g.number, g.newest_us, g.payload
        from s cross join lateral (select number, newest_us, payload from entity_segment
            where identity = s.identity offset 0) as g
        where s.known is distinct from s.version
        order by place, number nulls first
        """;

    // A segment whose number is there is one of a life of the entity that was cleared: it takes its place.
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
            returning s.identity, s.version),
        done as (
            select w.place, w.identity, changed.version from changed join w using (place)
            union all
            select w.place, w.identity, added.version from added join w using (identity)),
        dropped as (
            delete from entity_segment as g
            using unnest($6::integer[], $7::bigint[]) as u (place, number), done
            where done.place = u.place and g.identity = done.identity and g.number = u.number),
        cut as (
            insert into entity_segment (identity, number, newest_us, payload)
            select done.identity, u.number, u.newest_us, u.payload
            from unnest($8::integer[], $9::bigint[], $10::bigint[], $11::bytea[])
                as u (place, number, newest_us, payload) join done using (place)
            on conflict (identity, number) do update set newest_us = excluded.newest_us, payload = excluded.payload)
        select place, version from done
        """;

    public static async Task<IReadOnlyList<StoredEntityState?>> ReadAsync(
        NpgsqlConnection connection,
        IReadOnlyList<EntityStateRead> reads,
        CancellationToken cancellationToken)
    {
        var states = new StoredEntityState?[reads.Count];
        var segments = new List<SavedSegment>?[reads.Count];
        var command = new NpgsqlCommand(Read, connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(Commands.Bind(Service));
            command.Parameters.Add(Commands.Bind(Name));
            command.Parameters.Add(Commands.Bind(reads.Select(read => read.Key).ToArray()));
            command.Parameters.Add(Versions(reads.Select(read => read.Known)));
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    Place(reader, states, segments);
                }
            }
        }

        for (var i = 0; i < states.Length; i++)
        {
            states[i] = segments[i] is { } found ? states[i]! with { Segments = found } : states[i];
        }

        return states;
    }

    /// <summary>In a transaction.</summary>
    public static async Task<IReadOnlyList<int?>> WriteAsync(
        NpgsqlConnection connection,
        IReadOnlyList<EntityStateWrite> writes,
        CancellationToken cancellationToken)
    {
        var versions = new int?[writes.Count];
        var dropped = writes.SelectMany((write, i) => write.Segments.Dropped.Select(number => (Place: i + 1, number)))
            .ToList();
        var added = writes.SelectMany((write, i) => write.Segments.Added.Select(segment => (Place: i + 1, segment)))
            .ToList();
        var command = new NpgsqlCommand(Write, connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(Commands.Bind(Service));
            command.Parameters.Add(Commands.Bind(Name));
            command.Parameters.Add(Commands.Bind(writes.Select(write => write.Key).ToArray()));
            command.Parameters.Add(Versions(writes.Select(write => write.Known)));
            command.Parameters.Add(Commands.Bind(writes.Select(write => write.Bytes).ToArray()));
            command.Parameters.Add(Commands.Bind(dropped.ConvertAll(item => item.Place).ToArray()));
            command.Parameters.Add(Commands.Bind(dropped.ConvertAll(item => item.number).ToArray()));
            command.Parameters.Add(Commands.Bind(added.ConvertAll(item => item.Place).ToArray()));
            command.Parameters.Add(Commands.Bind(added.ConvertAll(item => item.segment.Number).ToArray()));
            command.Parameters.Add(Commands.Bind(added.ConvertAll(item => item.segment.Newest).ToArray()));
            command.Parameters.Add(Commands.Bind(added.ConvertAll(item => item.segment.Bytes).ToArray()));
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

    private static void Place(
        NpgsqlDataReader row,
        StoredEntityState?[] states,
        List<SavedSegment>?[] segments)
    {
        var place = row.GetInt64(0) - 1;
        var bytes = row.GetFieldValue<byte[]>(4);
        if (row.IsDBNull(2))
        {
            states[place] = new StoredEntityState(row.GetInt32(1), bytes);
        }
        else
        {
            (segments[place] ??= []).Add(new SavedSegment(row.GetInt64(2), row.GetInt64(3), bytes));
        }
    }

    private static NpgsqlParameter Versions(IEnumerable<int?> versions) => new()
    {
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer,
        Value = versions.ToArray(),
    };
}
