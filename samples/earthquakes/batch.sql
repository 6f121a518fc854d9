-- The nightly batch over the complete file: one row per network and day (UTC).
-- Input: a table events(line TEXT) with one CloudEvent (JSON) per row. SQLite 3.38 or later, no extension.
--
-- Magnitudes are taken as text and counted in whole hundredths, averages in whole hundred-millionths rounded half to
-- even. No floating point number is involved: the result is exact and does not depend on the order of the rows.

WITH
event AS (
    SELECT json_extract(line, '$.data.network')        AS network,
           substr(json_extract(line, '$.time'), 1, 10) AS day,
           nullif(line -> '$.data.mag', 'null')        AS mag           -- its JSON text: 2, 0.5, -0.24
    FROM events
),
measurement AS (
    SELECT network, day,
           CASE                                                         -- drop the point, then scale to hundredths
               WHEN mag IS NULL             THEN NULL
               WHEN mag GLOB '*[^-.0-9]*'   THEN json('not a plain decimal: ' || mag)       -- ends the query
               WHEN mag NOT LIKE '%.%'      THEN CAST(mag AS INTEGER) * 100
               WHEN mag LIKE '%._'          THEN CAST(replace(mag, '.', '') AS INTEGER) * 10
               WHEN mag LIKE '%.__'         THEN CAST(replace(mag, '.', '') AS INTEGER)
               ELSE json('more than two decimals: ' || mag)                                 -- ends the query
           END AS hundredths
    FROM event
),
summary AS (
    SELECT network, day,
           count(*)          AS events,
           count(hundredths) AS measured,
           sum(hundredths)   AS total,
           min(hundredths)   AS least,
           max(hundredths)   AS most
    FROM measurement
    GROUP BY network, day
),
division AS (                                                           -- |total| / measured, six more digits
    SELECT *,
           abs(total) * 1000000 / measured AS quotient,
           abs(total) * 1000000 % measured AS remainder
    FROM summary
),
average AS (                                                            -- rounded half to even
    SELECT *,
           quotient + (2 * remainder > measured OR (2 * remainder = measured AND quotient % 2 = 1)) AS mean
    FROM division
)
-- Decimal text is sign, whole part and fraction, without trailing zeros; NULL where nothing was measured.
SELECT network                             AS "key",
       day || 'T00:00:00Z'                 AS "start",
       date(day, '+1 day') || 'T00:00:00Z' AS "end",
       events,
       measured,
       rtrim(rtrim(substr('-', 1, total < 0) || (abs(total) / 100) || printf('.%02d', abs(total) % 100), '0'), '.') AS sum_mag,
       rtrim(rtrim(substr('-', 1, least < 0) || (abs(least) / 100) || printf('.%02d', abs(least) % 100), '0'), '.') AS min_mag,
       rtrim(rtrim(substr('-', 1, most < 0) || (abs(most) / 100) || printf('.%02d', abs(most) % 100), '0'), '.') AS max_mag,
       rtrim(rtrim(substr('-', 1, total < 0 AND mean > 0) || (mean / 100000000) || printf('.%08d', mean % 100000000),
                   '0'), '.') AS avg_mag
FROM average
ORDER BY network, day;
