using StreamBatch.Domain.Binary;

namespace StreamBatch.Client.Journals;

/// <summary>
/// Up to which number all events of each partition are acknowledged. Events of a partition are acknowledged nearly in
/// order: those that are ahead wait until the ones before them are, too.
/// </summary>
internal sealed class AcknowledgedNumbers
{
    private readonly long[] _all;
    private readonly HashSet<(int Partition, long Number)> _ahead = [];
    private readonly SortedSet<int> _changed = [];

    public AcknowledgedNumbers(long[] all) => _all = [.. all];

    public void Add(int partition, long number)
    {
        _ahead.Add((partition, number));
        while (_ahead.Remove((partition, _all[partition] + 1)))
        {
            _all[partition]++;
            _changed.Add(partition);
        }
    }

    /// <summary>Writes what has changed since the last time.</summary>
    public void WriteChanges(ByteWriter writer)
    {
        foreach (var partition in _changed)
        {
            JournalState.WriteAcknowledged(writer, partition, _all[partition]);
        }

        _changed.Clear();
    }
}
