namespace StreamBatch.Client.Producing;

/// <summary>An event on its way.</summary>
public sealed class EventDelivery
{
    private readonly TaskCompletionSource<DeliveryOutcome> _outcome =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TaskCompletionSource? _journaled;

    internal EventDelivery(string source, string id)
    {
        Source = source;
        Id = id;
    }

    /// <summary>The event's source.</summary>
    public string Source { get; }

    /// <summary>The event's id, unique in its source: what a retraction of it names.</summary>
    public string Id { get; }

    /// <summary>Its number in its source and partition, from 1; null where the application gives the ids.</summary>
    public long? Sequence { get; internal init; }

    /// <summary>The application's position after it; null where none was given.</summary>
    public string? Position { get; internal init; }

    /// <summary>Whether it was read from the journal, where an earlier producer had put it.</summary>
    public bool IsRecovered { get; internal init; }

    /// <summary>Completes when the event is on this machine's stable storage; at once without a journal. It fails with
    /// <see cref="Journals.JournalException"/>; then it may be there or not.</summary>
    public Task Journaled => _journaled?.Task ?? Task.CompletedTask;

    /// <summary>What the server said. It fails with <see cref="DeliveryException"/> when the event was given
    /// up.</summary>
    public Task<DeliveryOutcome> Outcome => _outcome.Task;

    internal int Attempts { get; set; }

    internal long Ordinal { get; set; }

    internal int Partition { get; init; }

    internal int Lane { get; init; }

    internal byte[]? Json { get; set; }

    internal int Bytes { get; init; }

    internal long AddedTimestamp { get; init; }

    internal FlushMark Mark { get; init; } = null!;

    internal void ExpectJournal() => _journaled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void SetJournaled(Exception? failure)
    {
        if (failure is null)
        {
            _journaled?.TrySetResult();
        }
        else if (_journaled?.TrySetException(failure) == true)
        {
            // Nobody has to look at it: the outcome fails, too.
            _ = _journaled.Task.Exception;
        }
    }

    internal void Set(DeliveryOutcome outcome)
    {
        Json = null;
        _outcome.TrySetResult(outcome);
    }

    internal void Fail(Exception failure)
    {
        Json = null;
        if (_outcome.TrySetException(failure))
        {
            // Whoever does not look at it hears of it by a flush.
            _ = _outcome.Task.Exception;
        }
    }
}
