namespace StreamBatch.Client.Producing;

/// <summary>
/// How far lanes may be apart: an event goes on its way when all are settled that were taken in so many events before
/// it. Changed under the pipeline's lock; read by every lane.
/// </summary>
/// <param name="size">So many.</param>
internal sealed class OrderWindow(int size)
{
    private readonly Queue<EventDelivery> _open = [];
    private long _first;
    private long _next;

    /// <summary>From this one on events wait.</summary>
    public long End => Interlocked.Read(ref _first) + size;

    /// <summary>Gives the next event its place.</summary>
    public void Add(EventDelivery delivery)
    {
        delivery.Ordinal = _next++;
        _open.Enqueue(delivery);
    }

    /// <summary>Passes what is settled at the front; gives whether there was any.</summary>
    public bool Advance()
    {
        var first = _first;
        while (_open.TryPeek(out var oldest) && oldest.Outcome.IsCompleted)
        {
            _open.Dequeue();
            first++;
        }

        return Interlocked.Exchange(ref _first, first) != first;
    }
}
