namespace StreamBatch.Domain.Contracts;

/// <summary>What came of reading a decimal number at a scale.</summary>
internal enum ScaledDecimalOutcome
{
    Ok,
    Malformed,
    TooPrecise,
    TooLarge,
}
