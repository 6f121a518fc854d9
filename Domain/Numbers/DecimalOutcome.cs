namespace StreamBatch.Domain.Numbers;

/// <summary>What came of reading a decimal.</summary>
public enum DecimalOutcome
{
    /// <summary>It was read.</summary>
    Ok,

    /// <summary>It is not a number.</summary>
    Malformed,

    /// <summary>It has more digits after the point than the scale; rounding would change it silently.</summary>
    TooPrecise,

    /// <summary>It has more than 28 digits at the scale.</summary>
    TooLarge,
}
