using StreamBatch.Domain.Binary;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Values;

/// <summary>Makes values of one property that keep all its rules.</summary>
internal interface IValueSource
{
    /// <summary>Writes the JSON of a value for an event at <paramref name="eventTime"/> (microseconds).</summary>
    void Write(ByteWriter target, SeededRandom random, long eventTime);
}
