namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>What the values of a column are, as far as a batch job tells them apart.</summary>
public enum ColumnKind
{
    /// <summary>A type that has no meaning here.</summary>
    Other,

    /// <summary>Texts, and what is written as one.</summary>
    Text,

    /// <summary>Whole numbers; as an instant, microseconds since the Unix epoch.</summary>
    Integer,

    /// <summary>Exact decimals.</summary>
    Numeric,

    /// <summary>Floating point numbers.</summary>
    Float,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Instants without a time zone; taken as UTC.</summary>
    LocalTime,

    /// <summary>Instants.</summary>
    Instant,

    /// <summary>Calendar dates; as an instant, midnight UTC.</summary>
    Date,

    /// <summary>JSON documents.</summary>
    Json,
}
