namespace StreamBatch.Server.Json;

/// <summary>How an answer of many rows is written.</summary>
public enum RowFormat
{
    /// <summary>One JSON object with the rows in an array.</summary>
    Json = 1,

    /// <summary>A JSON object a line.</summary>
    Ndjson = 2,

    /// <summary>RFC 4180 with a header.</summary>
    Csv = 3,
}
