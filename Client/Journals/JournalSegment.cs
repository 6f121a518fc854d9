namespace StreamBatch.Client.Journals;

/// <summary>A file of a journal.</summary>
/// <param name="path">Where it is.</param>
/// <param name="partitions">The partitions of the contract.</param>
internal sealed class JournalSegment(string path, int partitions)
{
    private readonly long[] _greatest = new long[partitions];

    public string Path => path;

    public long Bytes { get; set; }

    /// <summary>Notes how far the numbers are at its end.</summary>
    public void Reach(ReadOnlySpan<long> last) => last.CopyTo(_greatest);

    /// <summary>Whether all events in it, and before it, are acknowledged.</summary>
    public bool IsDone(ReadOnlySpan<long> acknowledged)
    {
        for (var partition = 0; partition < _greatest.Length; partition++)
        {
            if (_greatest[partition] > acknowledged[partition])
            {
                return false;
            }
        }

        return true;
    }
}
