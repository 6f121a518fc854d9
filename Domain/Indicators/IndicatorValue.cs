using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Indicators;

/// <summary>What was measured of an indicator, and what of it the contract promises.</summary>
/// <param name="Indicator">The indicator.</param>
/// <param name="Value">Of a rate the share, from 0 to 1; of a time the greatest, in microseconds; null when there was
/// nothing to measure.</param>
/// <param name="Mean">Of a time the mean in microseconds; null of a rate, and when there was nothing to
/// measure.</param>
/// <param name="Count">How much was measured: events, rows, windows or drifts.</param>
/// <param name="Levels">The bounds that the contract sets.</param>
public sealed record IndicatorValue(
    ServiceIndicator Indicator,
    decimal? Value,
    decimal? Mean,
    long Count,
    ImmutableArray<ServiceLevel> Levels)
{
    /// <summary>The bounds that are passed.</summary>
    public IEnumerable<ServiceLevel> Broken => Levels.Where(level => Value > level.Bound);
}
