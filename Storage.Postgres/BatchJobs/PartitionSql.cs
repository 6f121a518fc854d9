namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>
/// The partitions of entities, as Kafka's default partitioner gives them: an identity is one within its partition. Only
/// entities that share an identity with another, or name one of another's, are looked at; all others need none.
/// </summary>
internal static class PartitionSql
{
    private const string Mask = "4294967295";
    private const string Multiplier = "1540483477";

    /// <summary>The table <c>homes</c> of key and partition (<c>home</c>).</summary>
    public static string Homes(int partitions) => $"""
        moved AS (  -- entities that share an identity with another, or name one of another's
            SELECT key
            FROM sound JOIN (SELECT source, id FROM sound GROUP BY source, id HAVING count(DISTINCT key) > 1) AS shared
                       USING (source, id)
            UNION
            SELECT unnest(ARRAY[r.key, target.key])
            FROM sound AS r JOIN sound AS target ON target.source = r.source AND target.id = r.retracts
                                                AND target.key <> r.key
            WHERE r.kind = 'retraction'
        ),
        murmur (key, bytes, at, hash) AS (  -- MurmurHash2 of the key, four bytes a step
            SELECT key, convert_to(key, 'UTF8'), 0, 2538058380::bigint # octet_length(convert_to(key, 'UTF8'))
            FROM moved
            UNION ALL
            SELECT key, bytes, at + 4,
                   (hash * {Multiplier} & {Mask}) # ((word # (word >> 24)) * {Multiplier} & {Mask})
            FROM murmur, LATERAL (
                SELECT (get_byte(bytes, at)::bigint + (get_byte(bytes, at + 1)::bigint << 8)
                        + (get_byte(bytes, at + 2)::bigint << 16) + (get_byte(bytes, at + 3)::bigint << 24))
                       * {Multiplier} & {Mask} AS word) AS w
            WHERE at + 4 <= octet_length(bytes)
        ),
        tails AS (  -- the last one to three bytes
            SELECT key, CASE rest
                       WHEN 0 THEN hash
                       WHEN 1 THEN (hash # get_byte(bytes, at)) * {Multiplier} & {Mask}
                       WHEN 2 THEN (hash # (get_byte(bytes, at + 1) << 8) # get_byte(bytes, at)) * {Multiplier} & {Mask}
                       ELSE (hash # (get_byte(bytes, at + 2) << 16) # (get_byte(bytes, at + 1) << 8)
                             # get_byte(bytes, at)) * {Multiplier} & {Mask} END AS hash
            FROM murmur, LATERAL (SELECT octet_length(bytes) - at AS rest) AS r
            WHERE rest < 4
        ),
        homes AS (
            SELECT key, ((mixed # (mixed >> 15)) & 2147483647) % {partitions} AS home
            FROM tails, LATERAL (SELECT (hash # (hash >> 13)) * {Multiplier} & {Mask} AS mixed) AS m
        ),

        """;
}
