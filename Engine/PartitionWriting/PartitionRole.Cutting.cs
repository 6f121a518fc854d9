namespace StreamBatch.Engine.PartitionWriting;

public sealed partial class PartitionRole
{
    private readonly List<(long? Watermark, long Ticket)> _cuts = [];
    private IReadOnlyList<long> _cutting = [];
    private int _aheadOfCuts;

    /// <summary>
    /// Records a watermark, or the one that is known if that is higher, in a block of its own, and tells the offset
    /// after it: what is before is the partition as it is now.
    /// </summary>
    /// <param name="watermark">A watermark that is decided, in microseconds; null while undefined.</param>
    /// <param name="ticket">By which it is answered.</param>
    /// <param name="now">Now.</param>
    public void Cut(long? watermark, long ticket, long now)
    {
        if (_state == State.Stopped || _cuts.Count >= _options.MaxCuts)
        {
            _port.AnswerCut(ticket, null);
            return;
        }

        // What was admitted before goes before it.
        _aheadOfCuts = _queue.Count;
        _cuts.Add((watermark, ticket));
        Advance(now);
    }

    // One block for all that wait. It is a write under the epoch: a writer that was replaced tells no offset.
    private bool AppendCut(long now)
    {
        if (_cuts.Count == 0 || _aheadOfCuts > 0)
        {
            return false;
        }

        _cutting = [.. _cuts.Select(cut => cut.Ticket)];
        var watermark = _cuts.Aggregate(Later(_learned, _watermark), (highest, cut) => Later(highest, cut.Watermark));
        _cuts.Clear();
        AppendWatermark(watermark, now);
        return true;
    }

    private void EndCut(long? nextOffset)
    {
        foreach (var ticket in _cutting)
        {
            _port.AnswerCut(ticket, nextOffset);
        }

        _cutting = [];
    }

    private void StopCuts()
    {
        EndCut(null);
        _cutting = [.. _cuts.Select(cut => cut.Ticket)];
        _cuts.Clear();
        EndCut(null);
    }
}
