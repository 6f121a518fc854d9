namespace StreamBatch.Domain.Records;

/// <summary>What the attribute <c>datacontenttype</c> says of an event's data.</summary>
internal enum DataContentType
{
    /// <summary>JSON; so does the absent attribute.</summary>
    Json,

    /// <summary>Something else.</summary>
    Other,

    /// <summary>It is no media type.</summary>
    Malformed,
}
