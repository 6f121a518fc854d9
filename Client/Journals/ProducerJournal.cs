using StreamBatch.Client.Producing;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Client.Journals;

/// <summary>
/// Keeps the events of a producer until they are acknowledged. What waits is written as one frame and made durable by
/// one flush; only then an event goes on its way.
/// </summary>
internal sealed class ProducerJournal : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly JournalOptions _options;
    private readonly JournalState _state;
    private readonly JournalWriter _writer;
    private readonly Queue<EventDelivery> _waiting = [];
    private readonly AcknowledgedNumbers _acknowledged;
    private readonly ByteWriter _frame = new(64 * 1024);
    private readonly SemaphoreSlim _signal = new(0, 1);
    private Task _running = Task.CompletedTask;
    private TaskCompletionSource? _drained;
    private int _unwritten;
    private int _newlyAcknowledged;
    private long _waitingBytes;
    private bool _isClosed;

    private ProducerJournal(
        JournalOptions options,
        JournalFolder folder,
        List<JournalSegment> segments,
        JournalState state)
    {
        _options = options;
        _state = state;
        _acknowledged = new AcknowledgedNumbers(state.Acknowledged);
        Recovered = state.TakeOpen();
        RecoveredPosition = state.Position;
        _writer = new JournalWriter(options, folder, segments, state);
    }

    /// <summary>The events that an earlier producer has left, in their order.</summary>
    public IReadOnlyList<JournalEvent> Recovered { get; }

    /// <summary>The application's position after the last event that is there.</summary>
    public string? RecoveredPosition { get; }

    /// <summary>The instance that the events are numbered under.</summary>
    public string Instance => _state.Instance;

    /// <summary>How many partitions the contract has.</summary>
    public int Partitions => _state.Last.Length;

    /// <summary>The bytes in its files and on their way there.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _writer.Bytes + _waitingBytes;
            }
        }
    }

    /// <summary>Why it takes no more; null while it does.</summary>
    public JournalException? Failure { get; private set; }

    /// <summary>Called for each event when it is durable, in order; or with the failure.</summary>
    public Action<EventDelivery, JournalException?> OnWritten { get; set; } = (_, _) => { };

    /// <summary>Called when it has become smaller.</summary>
    public Action OnDeleted { get; set; } = () => { };

    /// <summary>Opens a journal, or begins one.</summary>
    /// <param name="options">How it is kept.</param>
    /// <param name="begin">Gives the instance and the partitions of one that begins.</param>
    /// <exception cref="JournalException">Another process has it, it is damaged, or it is for something
    /// else.</exception>
    public static async Task<ProducerJournal> OpenAsync(
        JournalOptions options,
        Func<Task<(string Instance, int Partitions)>> begin)
    {
        var folder = JournalFolder.Take(options.Folder, options.Flush);
        try
        {
            var (segments, state) = folder.Read();
            if (segments.Count == 0)
            {
                var (instance, partitions) = await begin().ConfigureAwait(false);
                state = JournalState.Begin(options.ContractId, options.Source, instance, partitions);
            }
            else if ((state.ContractId, state.Source) != (options.ContractId, options.Source))
            {
                throw new JournalException(
                    folder.Path, $"it is for contract {state.ContractId} and source {state.Source}.");
            }

            var journal = new ProducerJournal(options, folder, segments, state);
            journal._writer.BeginSegment();
            journal._writer.DeleteDone();
            return journal;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            folder.Dispose();
            throw new JournalException(folder.Path, $"it cannot be read: {failure.Message}", failure);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The last number of each partition.</summary>
    public long[] CopyLast() => [.. _state.Last];

    /// <summary>Begins to write.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Writes an event soon. Callers take turns, in the order of the numbers.</summary>
    public void Append(EventDelivery delivery)
    {
        lock (_gate)
        {
            _waiting.Enqueue(delivery);
            _waitingBytes += delivery.Bytes;
            _unwritten++;
        }

        Signal();
    }

    /// <summary>Waits until all that was appended or acknowledged is written, or has failed.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_unwritten == 0)
            {
                _drained.SetResult();
            }

            return _drained.Task;
        }
    }

    /// <summary>Notes that an event is acknowledged.</summary>
    public void Acknowledge(int partition, long number)
    {
        lock (_gate)
        {
            _acknowledged.Add(partition, number);
            _unwritten++;
            _newlyAcknowledged++;
        }

        Signal();
    }

    /// <summary>Writes what waits; what is acknowledged later must be told first.</summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isClosed, true);
        Signal();
        await _running.ConfigureAwait(false);
        _writer.Dispose();
        _signal.Dispose();
    }

    private void Signal()
    {
        try
        {
            _signal.Release();
        }
        catch (Exception failure) when (failure is SemaphoreFullException or ObjectDisposedException)
        {
            // It looks anyway, or has ended.
        }
    }

    private async Task RunAsync()
    {
        while (true)
        {
            var isClosed = Volatile.Read(ref _isClosed);
            var group = TakeGroup();
            if (group is var (events, acknowledged))
            {
                Write(events);
                Settle(events.Count + acknowledged);
                continue;
            }

            if (isClosed)
            {
                return;
            }

            await _signal.WaitAsync().ConfigureAwait(false);
        }
    }

    // Null when there is nothing to write.
    private (List<EventDelivery> Events, int Acknowledged)? TakeGroup()
    {
        lock (_gate)
        {
            if (_unwritten == 0)
            {
                return null;
            }

            JournalFrame.Begin(_frame);
            List<EventDelivery> group = [];
            while (_frame.Length < _options.GroupBytes && _waiting.TryDequeue(out var next))
            {
                _waitingBytes -= next.Bytes;
                JournalState.WriteEvent(_frame, next.Partition, next.Sequence!.Value, next.Position, next.Json!);
                group.Add(next);
            }

            _acknowledged.WriteChanges(_frame);
            JournalFrame.End(_frame);
            var acknowledged = _newlyAcknowledged;
            _newlyAcknowledged = 0;
            return (group, acknowledged);
        }
    }

    private void Write(List<EventDelivery> group)
    {
        try
        {
            // What is acknowledged ahead of its turn is not written yet.
            if (Failure is null && _frame.Length > JournalFrame.HeaderBytes)
            {
                _writer.Write(_frame);
                if (_writer.DeleteDone())
                {
                    OnDeleted();
                }
            }
        }
        catch (Exception failure)
        {
            // A flush that failed says nothing of what came before it: nothing more is written.
            Failure = new JournalException(_options.Folder, $"it cannot be written: {failure.Message}", failure);
        }

        foreach (var delivery in group)
        {
            OnWritten(delivery, Failure);
        }
    }

    private void Settle(int written)
    {
        lock (_gate)
        {
            _unwritten -= written;
            if (_unwritten == 0)
            {
                _drained?.TrySetResult();
            }
        }
    }
}
