namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>
/// The events that an identity stands for: of those with one source and id in a partition the first. A retraction that
/// the stream refuses, as its target is known to be another event or is taken back already, leaves its id free.
/// </summary>
internal static class IdentitySql
{
    /// <summary>The table <c>admitted</c>, made of the table <c>sound</c>.</summary>
    public static string Admitted(int partitions)
    {
        var isPartitioned = partitions > 1;
        var identity = "source COLLATE \"C\", id COLLATE \"C\"" + (isPartitioned ? ", home" : "");
        var housed = isPartitioned
            ? PartitionSql.Homes(partitions) + """
                housed AS (  -- without a home where it does not matter
                    SELECT sound.*, homes.home FROM sound LEFT JOIN homes USING (key)
                ),

                """
            : """
                housed AS (
                    SELECT * FROM sound
                ),

                """;
        return housed + $"""
            known AS (  -- who came first under an identity
                SELECT DISTINCT ON ({identity}) housed.*
                FROM housed
                ORDER BY {identity}, arrival, time, key COLLATE "C"
            ),
            admitted AS (  -- the same, but for retractions that are refused: those leave their id free
                SELECT DISTINCT ON ({identity}) housed.*
                FROM housed
                WHERE kind <> 'retraction' OR NOT (
                          EXISTS (SELECT FROM known AS target
                                  WHERE target.source = housed.source AND target.id = housed.retracts
                                    {(isPartitioned ? "AND target.home IS NOT DISTINCT FROM housed.home" : "")}
                                    AND target.arrival < housed.arrival
                                    AND (target.kind <> 'record' OR target.key <> housed.key
                                         OR target.time <> housed.time))
                          OR EXISTS (SELECT FROM known AS other
                                     WHERE other.kind = 'retraction' AND other.source = housed.source
                                       AND other.retracts = housed.retracts AND other.key = housed.key
                                       AND other.time = housed.time AND other.id <> housed.id
                                       AND other.arrival < housed.arrival))
                ORDER BY {identity}, arrival, time, key COLLATE "C"
            ),

            """;
    }
}
