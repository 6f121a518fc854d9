using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Values;

/// <summary>Numbers within the bounds of a property; without bounds, from 0 to 1,000.</summary>
internal sealed class NumberValues : IValueSource
{
    private const int UsualWidth = 1_000;

    private static readonly Int128 Limit = DecimalText.PowerOfTen(DecimalText.MaxDigits) - 1;

    private readonly int _scale;

    public NumberValues(PropertySpecification property)
    {
        _scale = property.Scale;
        var width = UsualWidth * DecimalText.PowerOfTen(property.Scale);
        var least = property.Minimum + (property.MinimumExclusive ? 1 : 0);
        var greatest = property.Maximum - (property.MaximumExclusive ? 1 : 0);
        Least = Int128.Clamp(least ?? (greatest < width ? greatest.Value - width : 0), -Limit, Limit);
        Greatest = Int128.Clamp(greatest ?? Int128.Max(width, Least + width), -Limit, Limit);
        if (Least > Greatest)
        {
            throw new GenerationException($"property {property.Name}: no number is within its bounds");
        }
    }

    /// <summary>The least number in units of the scale.</summary>
    public Int128 Least { get; }

    /// <summary>The greatest number in units of the scale.</summary>
    public Int128 Greatest { get; }

    public void Write(ByteWriter target, SeededRandom random, long eventTime) =>
        JsonText.WriteDecimal(target, random.Between(Least, Greatest), _scale);
}
