namespace StreamBatch.Domain.Ledger;

/// <summary>
/// Which entries of a list that only grows at its end lie in which segment: each has those between two cuts, and what
/// is after the last cut is in none. Segments are in the order of the entries; one without any entry may be missing.
/// Not safe for use by several threads.
/// </summary>
internal sealed class SegmentCuts
{
    private readonly List<(long Number, int End)> _cuts = [];

    /// <summary>The number of entries before the last cut.</summary>
    public int End { get; private set; }

    /// <summary>The number of cuts.</summary>
    public int Count => _cuts.Count;

    /// <summary>Where the entries of a cut end.</summary>
    public int EndAt(int cut) => _cuts[cut].End;

    /// <summary>Puts the entries up to <paramref name="end"/> that are in no segment into a new one.</summary>
    public void Cut(long number, int end)
    {
        if (end > End)
        {
            _cuts.Add((number, end));
            End = end;
        }
    }

    /// <summary>The entries of a segment; none when it has none here.</summary>
    public (int From, int To) RangeOf(long number)
    {
        var cut = _cuts.FindIndex(cut => cut.Number == number);
        return cut < 0 ? (0, 0) : (cut == 0 ? 0 : _cuts[cut - 1].End, _cuts[cut].End);
    }

    /// <summary>Makes one segment of two, of which the second follows the first.</summary>
    public void Merge(long first, long second, long into)
    {
        var at = _cuts.FindIndex(cut => cut.Number == second);
        var before = _cuts.FindIndex(cut => cut.Number == first);
        if (at >= 0)
        {
            _cuts[at] = (into, _cuts[at].End);
            if (before >= 0)
            {
                _cuts.RemoveAt(before);
            }
        }
        else if (before >= 0)
        {
            _cuts[before] = (into, _cuts[before].End);
        }
    }

    /// <summary>Forgets a segment; what is left of its entries belongs to the next one, or to none.</summary>
    public void Remove(long number)
    {
        _cuts.RemoveAll(cut => cut.Number == number);
        End = _cuts.Count == 0 ? 0 : _cuts[^1].End;
    }

    /// <summary>Says that entries before a cut are gone, so that it is elsewhere.</summary>
    public void Move(int cut, int end)
    {
        _cuts[cut] = (_cuts[cut].Number, end);
        if (cut == _cuts.Count - 1)
        {
            End = end;
        }
    }
}
