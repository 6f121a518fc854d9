using StreamBatch.Domain.Time;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>Expressions of whole microseconds since the Unix epoch, exact over the whole range.</summary>
internal static class TimeSql
{
    // Years 1 to 9999, as RFC 3339 has them.
    private const string First = "-62135596800000000";
    private const string Last = "253402300799999999";

    /// <summary>
    /// The instants of a column; null for infinity, and for what is no instant. Seconds and their fraction are taken
    /// apart: a floating point number does not hold both.
    /// </summary>
    public static string OfColumn(string column, ColumnKind kind) => kind switch
    {
        ColumnKind.Integer => $"CASE WHEN {column} BETWEEN {First} AND {Last} THEN {column}::bigint END",
        ColumnKind.Text => OfText(column + "::text"),
        ColumnKind.Date => $"CASE WHEN isfinite({column}) "
            + $"THEN ({column} - date '1970-01-01')::bigint * 86400000000 END",
        _ => $"CASE WHEN isfinite({column}) "
            + $"THEN extract(epoch FROM date_trunc('second', {column}))::bigint * 1000000 "
            + $"+ extract(microseconds FROM {column})::bigint % 1000000 END",
    };

    /// <summary>The instant that an RFC 3339 text names; null for any other text. A cast would end the query.</summary>
    public static string OfText(string text) => $$"""
        (SELECT CASE WHEN part[3]::int <= extract(day FROM
                              make_date(part[1]::int, part[2]::int, 1) + interval '1 month' - interval '1 day')
                          THEN ((make_date(part[1]::int, part[2]::int, part[3]::int) - date '1970-01-01')::bigint
                                  * 86400 + part[4]::int * 3600 + part[5]::int * 60 + part[6]::int
                                - CASE WHEN part[8] IN ('Z', 'z') THEN 0
                                       ELSE (substr(part[8], 1, 1) || '1')::int
                                            * (substr(part[8], 2, 2)::int * 60 + substr(part[8], 5, 2)::int) * 60 END
                               ) * 1000000 + rpad(coalesce(part[7], ''), 6, '0')::int END
                   FROM regexp_match({{text}}, '^(?!0000)([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
                       '[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,6}))?'
                       '([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$') AS part)
        """;

    /// <summary>Whether a text is a date as <c>2026-01-31</c>.</summary>
    public static string IsDate(string text) => $$"""
        (SELECT part[3]::int <= extract(day FROM
                              make_date(part[1]::int, part[2]::int, 1) + interval '1 month' - interval '1 day')
                   FROM regexp_match({{text}},
                       '^(?!0000)([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$') AS part)
        """;

    /// <summary>The canonical text of an instant in microseconds.</summary>
    public static string Canonical(string microseconds) =>
        "to_char(timestamp '1970-01-01' + (div(" + microseconds + ", 1000000)) * interval '1 second' "
        + "+ mod(" + microseconds + ", 1000000) * interval '1 microsecond', "
        + "'YYYY-MM-DD\"T\"HH24:MI:SS' || CASE WHEN mod(" + microseconds + ", 1000000) <> 0 THEN '.US' ELSE '' END"
        + " || '\"Z\"')";

    /// <summary>A constant of the contract, as microseconds.</summary>
    public static string Constant(string canonical) =>
        Rfc3339.TryParse(canonical, out var time) == Rfc3339Outcome.Ok
            ? SqlText.Number(time.Microseconds)
            : SqlText.Number(long.Parse(canonical, System.Globalization.CultureInfo.InvariantCulture));
}
