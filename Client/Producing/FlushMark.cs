namespace StreamBatch.Client.Producing;

/// <summary>The events between two flushes. Guarded by the pipeline's lock.</summary>
internal sealed class FlushMark
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many of them are on their way.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Whether a flush waits for them, so that they do not linger.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Completes when it is closed and none is on its way.</summary>
    public Task Done => _done.Task;

    /// <summary>How many of them were given up.</summary>
    public long Undelivered { get; private set; }

    /// <summary>Why the first of these was.</summary>
    public DeliveryException? First { get; private set; }

    /// <summary>Notes that one is settled.</summary>
    public void Settle(EventDelivery delivery)
    {
        UnderWay--;
        if (delivery.Outcome.Exception?.InnerException is DeliveryException failure)
        {
            Undelivered++;
            First ??= failure;
        }

        CompleteIfDone();
    }

    public void Close()
    {
        IsClosed = true;
        CompleteIfDone();
    }

    public void Add() => UnderWay++;

    private void CompleteIfDone()
    {
        if (IsClosed && UnderWay == 0)
        {
            _done.TrySetResult();
        }
    }
}
