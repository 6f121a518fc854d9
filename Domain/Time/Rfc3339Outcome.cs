namespace StreamBatch.Domain.Time;

/// <summary>What came of reading an RFC 3339 instant.</summary>
public enum Rfc3339Outcome
{
    /// <summary>It was read.</summary>
    Ok,

    /// <summary>It is not an RFC 3339 date and time with an offset.</summary>
    Malformed,

    /// <summary>It has more than six fraction digits; rounding would change content silently.</summary>
    TooPrecise,
}
