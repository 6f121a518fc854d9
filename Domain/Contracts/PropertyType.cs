namespace StreamBatch.Domain.Contracts;

/// <summary>The type of a property's values. The numbers are part of the log format and never change.</summary>
public enum PropertyType
{
    /// <summary>Text.</summary>
    String = 0,

    /// <summary>A whole number; a <see cref="Number"/> of scale 0.</summary>
    Integer = 1,

    /// <summary>An exact decimal at the property's scale.</summary>
    Number = 2,

    /// <summary>True or false.</summary>
    Boolean = 3,

    /// <summary>An RFC 3339 instant, kept in whole microseconds.</summary>
    Timestamp = 4,

    /// <summary>A calendar date (<c>yyyy-MM-dd</c>), kept as midnight UTC.</summary>
    Date = 5,

    /// <summary>An object or array, kept as compact JSON.</summary>
    Json = 6,
}
