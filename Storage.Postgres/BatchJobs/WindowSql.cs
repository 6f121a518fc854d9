using StreamBatch.Domain.Contracts;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>The records that count, each in all of its windows.</summary>
internal static class WindowSql
{
    public static string Placed(WindowKind kind, long size, long slide, long offset) => kind switch
    {
        WindowKind.Session => Sessions(size),
        WindowKind.Sliding => Sliding(size, slide, offset),
        _ => Tumbling(size, offset),
    };

    // The rest of a division has the sign of what is divided: before 1970 it is brought above zero.
    private static string LastStart(long slide, long offset) =>
        $"time - mod(mod(time - {offset}, {slide}) + {slide}, {slide})";

    private static string Tumbling(long size, long offset) => $"""
        placed AS (
            SELECT counted.*, window_start, window_start + {size} AS window_end
            FROM counted, run, LATERAL (SELECT {LastStart(size, offset)} AS window_start) AS w
            WHERE time >= from_time AND time < to_time
        ),

        """;

    private static string Sliding(long size, long slide, long offset) => $"""
        placed AS (
            SELECT counted.*, window_start, window_start + {size} AS window_end
            FROM counted, run,
                 generate_series({LastStart(slide, offset)}, time - {size} + 1, -{slide}::bigint) AS window_start
            WHERE time >= from_time AND time < to_time
        ),

        """;

    // What lies a gap before the range, or at its end, may still make a session longer.
    private static string Sessions(long gap) => $"""
        opened AS (  -- a record opens a session unless it lies within a gap of the one before
            SELECT counted.*,
                   CASE WHEN time <= lag(time) OVER (PARTITION BY key ORDER BY time) + {gap} THEN 0 ELSE 1 END AS opens
            FROM counted, run
            WHERE time + {gap} >= from_time AND time <= to_time
        ),
        numbered AS (
            SELECT opened.*, sum(opens) OVER (PARTITION BY key ORDER BY time) AS session FROM opened
        ),
        placed AS (
            SELECT numbered.*,
                   min(time) OVER (PARTITION BY key, session) AS window_start,
                   max(time) OVER (PARTITION BY key, session) + {gap} AS window_end
            FROM numbered
        ),

        """;
}
