using System.Security.Cryptography;
using StreamBatch.Client.Connecting;
using StreamBatch.Client.Journals;

namespace StreamBatch.Client.Producing;

/// <summary>
/// Takes events in within the bounds of the buffer, in the order of the calls, numbers them, and hands them to the
/// lanes.
/// </summary>
internal sealed class SendPipeline : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<WaitingDraft> _waiters = [];
    private readonly FlushMarks _marks = new();
    private readonly OrderWindow _window;
    private readonly CancellationTokenSource _stop = new();
    private readonly PipelineParts _parts;
    private readonly ProducerSettlement _settlement;
    private readonly ProducerLane[] _lanes;
    private readonly Task[] _running;
    private bool _isClosed;

    public SendPipeline(PipelineParts parts, ApiConnection connection)
    {
        _parts = parts;
        _settlement = new ProducerSettlement(parts.ContractId, parts.OnDelivered)
        {
            OnSettled = OnSettled,
        };
        var sender = new BatchSender(
            connection, parts.ContractId, parts.Limits.RequestTimeout, parts.Journal?.Partitions);
        var gate = new RetryGate();
        _window = new OrderWindow(parts.Limits.MaxRequestsUnderWay * parts.Limits.MaxBatchEvents);
        _lanes = [.. Enumerable.Range(0, parts.Limits.MaxRequestsUnderWay).Select(_ => new ProducerLane(
            parts.Limits,
            _window,
            connection.Clock,
            new BatchDelivery(
                sender,
                gate,
                _settlement,
                parts.Limits,
                givesUp: parts.Journal is null,
                connection.Clock,
                new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
                _stop.Token)))];
        Clock = connection.Clock;

        _running = Start(parts.Journal);
    }

    /// <summary>Events on their way.</summary>
    public int Events { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    public Exception? LastFailure => _settlement.LastFailure;

    private TimeProvider Clock { get; }

    /// <summary>Takes an event in, or waits for room.</summary>
    public ValueTask<EventDelivery> AddAsync(EventDraft draft, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<WaitingDraft> node;
        lock (_gate)
        {
            ThrowIfClosed();
            if (_waiters.Count == 0 && HasRoomFor(draft))
            {
                return new ValueTask<EventDelivery>(Enter(draft));
            }

            node = _waiters.AddLast(new WaitingDraft(draft));
        }

        return new ValueTask<EventDelivery>(WaitAsync(node, cancellationToken));
    }

    /// <summary>Takes an event in where there is room; null where there is none.</summary>
    public EventDelivery? TryAdd(EventDraft draft)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return _waiters.Count == 0 && HasRoomFor(draft) ? Enter(draft) : null;
        }
    }

    /// <summary>Waits until what was taken in before is settled.</summary>
    public async Task<DeliveryReport> FlushAsync(CancellationToken cancellationToken)
    {
        List<FlushMark> marks;
        lock (_gate)
        {
            marks = _marks.Turn();
        }

        Array.ForEach(_lanes, lane => lane.Wake());
        await Task.WhenAll(marks.Select(mark => mark.Done)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return _settlement.Report(marks);
    }

    /// <summary>Sends what is there, for as long as an event may take, and gives the rest up.</summary>
    /// <exception cref="UndeliveredException">Events were given up that no report has told.</exception>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            foreach (var waiter in _waiters)
            {
                waiter.Fail(new ObjectDisposedException(typeof(StreamBatchProducer<>).Name));
            }

            _waiters.Clear();
        }

        await using (Clock.CreateTimer(
            _ => _stop.Cancel(), null, _parts.Limits.DeliveryTimeout, Timeout.InfiniteTimeSpan).ConfigureAwait(false))
        {
            if (_parts.Journal is { } unwritten)
            {
                await unwritten.DrainAsync().ConfigureAwait(false);
            }

            Array.ForEach(_lanes, lane => lane.Close());
            await Task.WhenAll(_running).ConfigureAwait(false);
        }

        if (_parts.Journal is { } journal)
        {
            await journal.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
        _settlement.ReportLost();
    }

    private Task[] Start(ProducerJournal? journal)
    {
        // What the caller does now is not what later requests belong to.
        AsyncFlowControl? isolation = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        try
        {
            var running = Array.ConvertAll(_lanes, lane => Task.Run(lane.RunAsync));
            if (journal is not null)
            {
                journal.OnWritten = OnWritten;
                journal.OnDeleted = OnDeleted;
                lock (_gate)
                {
                    Recover(journal);
                }

                journal.Start();
            }

            return running;
        }
        finally
        {
            isolation?.Undo();
        }
    }

    private async Task<EventDelivery> WaitAsync(LinkedListNode<WaitingDraft> node, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            _ => Leave(node, cancellationToken), null);
        return await node.Value.Done.ConfigureAwait(false);
    }

    private void Leave(LinkedListNode<WaitingDraft> node, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (node.List is null)
            {
                return;
            }

            _waiters.Remove(node);
            node.Value.Cancel(cancellationToken);
            Admit();
        }
    }

    private bool HasRoomFor(EventDraft draft) =>
        Events < _parts.Limits.MaxBufferedEvents
        && Bytes + draft.Json.Length + EventStamp.MaxBytes <= _parts.Limits.MaxBufferedBytes
        && (_parts.Journal is not { } journal || journal.Bytes < _parts.MaxJournalBytes);

    private void Admit()
    {
        while (_waiters.First is { } first && HasRoomFor(first.Value.Draft))
        {
            _waiters.RemoveFirst();
            if (_parts.Journal?.Failure is { } failure)
            {
                first.Value.Fail(failure);
            }
            else
            {
                first.Value.Complete(Enter(first.Value.Draft));
            }
        }
    }

    private void ThrowIfClosed()
    {
        ObjectDisposedException.ThrowIf(_isClosed, typeof(StreamBatchProducer<>));
        if (_parts.Journal?.Failure is { } failure)
        {
            throw failure;
        }
    }

    private EventDelivery Enter(EventDraft draft)
    {
        var (json, id, sequence) = draft.Id is null
            ? _parts.Stamp!.Next(draft)
            : (draft.Json, draft.Id, 0);
        var delivery = new EventDelivery(_parts.Source, id)
        {
            Sequence = draft.Id is null ? sequence : null,
            Position = draft.Position,
            Partition = draft.Partition,
            Lane = draft.Lane,
            Json = json,
            Bytes = draft.Json.Length + EventStamp.MaxBytes,
            AddedTimestamp = Clock.GetTimestamp(),
            Mark = _marks.Current,
        };
        Count(delivery);
        if (_parts.Journal is { } journal)
        {
            delivery.ExpectJournal();
            journal.Append(delivery);
        }
        else
        {
            _lanes[draft.Lane].Add(delivery);
        }

        return delivery;
    }

    // What an earlier producer has left goes first, and has room whatever the bounds are.
    private void Recover(ProducerJournal journal)
    {
        foreach (var left in journal.Recovered)
        {
            var delivery = new EventDelivery(_parts.Source, EventStamp.IdOf(left.Partition, left.Number))
            {
                Sequence = left.Number,
                Position = left.Position,
                IsRecovered = true,
                Partition = left.Partition,
                Lane = left.Partition % _lanes.Length,
                Json = left.Json,
                Bytes = left.Json.Length,
                AddedTimestamp = Clock.GetTimestamp(),
                Mark = _marks.Current,
            };
            Count(delivery);
            _lanes[delivery.Lane].Add(delivery);
        }
    }

    private void Count(EventDelivery delivery)
    {
        Events++;
        Bytes += delivery.Bytes;
        delivery.Mark.Add();
        _window.Add(delivery);
        ClientInstruments.Buffer(_parts.ContractId, 1, delivery.Bytes);
    }

    private void OnWritten(EventDelivery delivery, JournalException? failure)
    {
        delivery.SetJournaled(failure);
        if (failure is null)
        {
            _lanes[delivery.Lane].Add(delivery);
        }
        else
        {
            _settlement.GiveUp(delivery, failure, isKept: false);
        }
    }

    private void OnDeleted()
    {
        lock (_gate)
        {
            Admit();
        }
    }

    private void OnSettled(EventDelivery delivery, bool isDone)
    {
        ClientInstruments.Buffer(_parts.ContractId, -1, -delivery.Bytes);
        if (isDone)
        {
            _parts.Journal?.Acknowledge(delivery.Partition, delivery.Sequence!.Value);
        }

        lock (_gate)
        {
            Events--;
            Bytes -= delivery.Bytes;
            _marks.Settle(delivery);
            if (_window.Advance())
            {
                Array.ForEach(_lanes, lane => lane.WakeIfHeld());
            }

            Admit();
        }
    }
}
