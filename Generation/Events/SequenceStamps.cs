using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Events;

/// <summary>Numbers the events of each source within each partition, from 1, and leaves some numbers out for ever.
/// </summary>
internal sealed class SequenceStamps(Share gaps)
{
    private readonly Dictionary<(int Source, int Partition), long> _last = [];

    public long Next(int source, int partition, SeededRandom random)
    {
        ref var last = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
            _last, (source, partition), out _);
        return last += random.Happens(gaps) ? 2 : 1;
    }
}
