namespace StreamBatch.Domain.Contracts;

/// <summary>A bound that an indicator must not pass.</summary>
/// <param name="Property">The name in <c>slaProperties</c>.</param>
/// <param name="Indicator">What is measured.</param>
/// <param name="Bound">The greatest value that is kept: of a rate a share from 0 to 1, of a time microseconds.</param>
public sealed record ServiceLevel(string Property, ServiceIndicator Indicator, decimal Bound)
{
    /// <summary>Whether an indicator is a rate; the others are times.</summary>
    public static bool IsRate(ServiceIndicator indicator) =>
        indicator is ServiceIndicator.DuplicateRate or ServiceIndicator.DriftRate;
}
