namespace StreamBatch.Client.Producing;

/// <summary>What flushes wait for. Guarded by the pipeline's lock.</summary>
internal sealed class FlushMarks
{
    private readonly List<FlushMark> _open = [];

    /// <summary>That of the events that are taken in now.</summary>
    public FlushMark Current { get; private set; } = new();

    /// <summary>The marks of all events on their way; later ones get another.</summary>
    public List<FlushMark> Turn()
    {
        if (Current.UnderWay > 0)
        {
            _open.Add(Current);
            Current.Close();
            Current = new FlushMark();
        }

        return [.. _open];
    }

    /// <summary>Notes that an event is settled.</summary>
    public void Settle(EventDelivery delivery)
    {
        delivery.Mark.Settle(delivery);
        _open.RemoveAll(mark => mark.Done.IsCompleted);
    }
}
