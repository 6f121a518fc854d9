namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>A column of a table or of a query's result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as the server names it, as <c>numeric(10,2)</c>.</param>
public sealed record TableColumn(string Name, string Type)
{
    /// <summary>What its values are.</summary>
    public ColumnKind Kind => Type.Split('(')[0].Trim() switch
    {
        "text" or "character varying" or "character" or "bpchar" or "name" or "citext" or "uuid" => ColumnKind.Text,
        "smallint" or "integer" or "bigint" => ColumnKind.Integer,
        "numeric" => ColumnKind.Numeric,
        "real" or "double precision" => ColumnKind.Float,
        "boolean" => ColumnKind.Boolean,
        "timestamp without time zone" => ColumnKind.LocalTime,
        "timestamp with time zone" => ColumnKind.Instant,
        "timestamp" when Type.EndsWith("with time zone", StringComparison.Ordinal) => ColumnKind.Instant,
        "timestamp" => ColumnKind.LocalTime,
        "date" => ColumnKind.Date,
        "json" or "jsonb" => ColumnKind.Json,
        _ => ColumnKind.Other,
    };

    /// <summary>The column as it stands in SQL.</summary>
    internal string Quoted => SqlText.Name(Name);
}
