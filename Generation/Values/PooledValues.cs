using StreamBatch.Domain.Binary;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Values;

/// <summary>Values that were made and checked before: for rules that are dear to keep.</summary>
internal sealed class PooledValues(IReadOnlyList<byte[]> json) : IValueSource
{
    public void Write(ByteWriter target, SeededRandom random, long eventTime) =>
        target.WriteRaw(json[random.Below(json.Count)]);
}
