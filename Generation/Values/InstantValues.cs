using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Values;

/// <summary>Instants and dates within the bounds of a property; without bounds, up to an hour (30 days) after the
/// event.</summary>
internal sealed class InstantValues : IValueSource
{
    private const long Hour = 3_600 * TimeText.Second;
    private const int Days = 30;

    private readonly TimeText _text = new();
    private readonly bool _isDate;
    private readonly long _step;
    private readonly long? _least;
    private readonly long? _greatest;

    public InstantValues(PropertySpecification property)
    {
        _isDate = property.Type == PropertyType.Date;
        _step = _isDate ? TimeText.Day : 1;
        _least = (long?)(property.Minimum + (property.MinimumExclusive ? _step : 0));
        _greatest = (long?)(property.Maximum - (property.MaximumExclusive ? _step : 0));
        if (_least > _greatest)
        {
            throw new GenerationException($"property {property.Name}: no instant is within its bounds");
        }
    }

    public void Write(ByteWriter target, SeededRandom random, long eventTime)
    {
        var (least, greatest) = Bounds(eventTime);
        target.WriteByte((byte)'"');
        if (_isDate)
        {
            _text.WriteDate(target, random.Between(TimeText.DayOf(least), TimeText.DayOf(greatest)) * TimeText.Day);
        }
        else
        {
            _text.WriteInstant(target, random.Between(least, greatest));
        }

        target.WriteByte((byte)'"');
    }

    private (long Least, long Greatest) Bounds(long eventTime)
    {
        var width = _isDate ? Days * TimeText.Day : Hour;
        var least = Math.Min(Math.Max(eventTime, _least ?? TimeText.Least), _greatest ?? TimeText.Greatest);
        var greatest = Math.Min(least + width, _greatest ?? TimeText.Greatest);
        return _least is { } bound && _greatest is not null ? (bound, _greatest.Value) : (least, greatest);
    }
}
