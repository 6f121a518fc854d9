namespace StreamBatch.Client.Producing;

/// <summary>
/// The events of some partitions, in order: gathers them into batches, and has one of these under way.
/// </summary>
internal sealed class ProducerLane(
    ProducerLimits limits,
    OrderWindow window,
    TimeProvider clock,
    BatchDelivery deliver)
{
    private readonly Lock _gate = new();
    private readonly Queue<EventDelivery> _queue = [];
    private long _bytes;
    private bool _isClosed;
    private int _isHeld;
    private TaskCompletionSource? _signal;


    /// <summary>Adds an event.</summary>
    public void Add(EventDelivery delivery)
    {
        TaskCompletionSource? signal = null;
        lock (_gate)
        {
            _queue.Enqueue(delivery);
            _bytes += delivery.Json!.Length;
            if (_queue.Count == 1 || IsReady())
            {
                (signal, _signal) = (_signal, null);
            }
        }

        signal?.TrySetResult();
    }

    /// <summary>Looks again at what waits, as a flush has begun.</summary>
    public void Wake()
    {
        TaskCompletionSource? signal;
        lock (_gate)
        {
            (signal, _signal) = (_signal, null);
        }

        signal?.TrySetResult();
    }

    /// <summary>Looks again where it waits for other lanes, as the window has moved.</summary>
    public void WakeIfHeld()
    {
        if (Interlocked.CompareExchange(ref _isHeld, 0, 0) != 0)
        {
            Wake();
        }
    }

    /// <summary>No more is added: what waits is sent without lingering, and then it ends.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        Wake();
    }

    /// <summary>Sends what comes until it is closed and empty.</summary>
    public async Task RunAsync()
    {
        while (await TakeAsync().ConfigureAwait(false) is { } batch)
        {
            await deliver.RunAsync(batch).ConfigureAwait(false);
        }
    }

    private async Task<List<EventDelivery>?> TakeAsync()
    {
        while (true)
        {
            Task signal;
            TimeSpan? wait;
            lock (_gate)
            {
                // Said before the window is looked at, so that its move meanwhile is not missed.
                Interlocked.Exchange(ref _isHeld, 1);
                if (_queue.Count > 0 && IsReady())
                {
                    Interlocked.Exchange(ref _isHeld, 0);
                    return Take();
                }

                if (_queue.Count == 0 && _isClosed)
                {
                    return null;
                }

                wait = _queue.TryPeek(out var first) && !Holds(first)
                    ? limits.Linger - clock.GetElapsedTime(first.AddedTimestamp)
                    : null;
                Interlocked.Exchange(ref _isHeld, first is not null && wait is null ? 1 : 0);
                _signal ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                signal = _signal.Task;
            }

            if (wait is not { } linger)
            {
                await signal.ConfigureAwait(false);
                continue;
            }

            using var isOver = new CancellationTokenSource();
            var bound = linger > TimeSpan.Zero ? linger : TimeSpan.Zero;
            await Task.WhenAny(signal, Task.Delay(bound, clock, isOver.Token)).ConfigureAwait(false);
            await isOver.CancelAsync().ConfigureAwait(false);
        }
    }

    private bool IsReady()
    {
        var first = _queue.Peek();
        return !Holds(first)
            && (_isClosed
                || first.Mark.IsClosed
                || _queue.Count >= limits.MaxBatchEvents
                || _bytes >= limits.MaxBatchBytes
                || clock.GetElapsedTime(first.AddedTimestamp) >= limits.Linger);
    }

    private bool Holds(EventDelivery first) => first.Ordinal >= window.End;

    private List<EventDelivery> Take()
    {
        List<EventDelivery> batch = new(Math.Min(_queue.Count, limits.MaxBatchEvents));
        long bytes = 0;
        var end = window.End;
        while (batch.Count < limits.MaxBatchEvents && _queue.TryPeek(out var next) && next.Ordinal < end)
        {
            bytes += next.Json!.Length;
            if (batch.Count > 0 && bytes > limits.MaxBatchBytes)
            {
                break;
            }

            batch.Add(_queue.Dequeue());
            _bytes -= next.Json!.Length;
        }

        return batch;
    }
}
