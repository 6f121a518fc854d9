using System.Diagnostics.CodeAnalysis;

namespace StreamBatch.Client.Producing;

/// <summary>
/// Sends events to one contract: in batches, with a bounded buffer, and again under the same identity until the server
/// has said what became of them. Safe for use by several threads; one for a source, for the life of the application.
/// </summary>
/// <typeparam name="T">The type of a record.</typeparam>
public sealed class StreamBatchProducer<T> : IAsyncDisposable
{
    private readonly EventEncoder<T> _encoder;
    private readonly SendPipeline _pipeline;

    internal StreamBatchProducer(EventEncoder<T> encoder, SendPipeline pipeline, PipelineParts parts)
    {
        _encoder = encoder;
        _pipeline = pipeline;
        Source = parts.Source;
        RecoveredPosition = parts.Journal?.RecoveredPosition;
    }

    /// <summary>The source of the events; where the producer numbers them, with its instance.</summary>
    public string Source { get; }

    /// <summary>The application's position after the last event that the journal had when it was opened: it goes on
    /// after that. Null without a journal, and in one where no event had a position.</summary>
    public string? RecoveredPosition { get; }

    /// <summary>How many events are on their way.</summary>
    public int BufferedEvents => _pipeline.Events;

    /// <summary>How many bytes these have.</summary>
    public long BufferedBytes => _pipeline.Bytes;

    /// <summary>Why the last request failed that was tried again; null while none has.</summary>
    public Exception? LastFailure => _pipeline.LastFailure;

    /// <summary>Takes a record in; waits while the buffer is full, in the order of the calls. It does not wait for the
    /// server: <see cref="EventDelivery.Outcome"/> does.</summary>
    /// <param name="record">The record.</param>
    /// <param name="position">Where the application stands after it; with a journal alone.</param>
    /// <param name="cancellationToken">Gives up waiting for room. An event that was taken in stays.</param>
    /// <exception cref="ArgumentException">The event cannot be sent as it is; nothing was taken in.</exception>
    /// <exception cref="ObjectDisposedException">The producer is closed.</exception>
    /// <exception cref="Journals.JournalException">The journal cannot be written any more.</exception>
    public ValueTask<EventDelivery> SendAsync(
        T record,
        string? position = null,
        CancellationToken cancellationToken = default) =>
        SendEventAsync(new ProducerEvent<T>(record) { Position = position }, cancellationToken);

    /// <summary>As <see cref="SendAsync"/>, for retractions and tombstones, too.</summary>
    /// <param name="item">The event.</param>
    /// <param name="cancellationToken">Gives up waiting for room.</param>
    public ValueTask<EventDelivery> SendEventAsync(
        ProducerEvent<T> item,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        return _pipeline.AddAsync(_encoder.Encode(item), cancellationToken);
    }

    /// <summary>Takes a record in where there is room for it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="delivery">The event on its way; null where the buffer is full.</param>
    /// <returns>Whether it was taken in.</returns>
    public bool TrySend(T record, [NotNullWhen(true)] out EventDelivery? delivery)
    {
        delivery = _pipeline.TryAdd(_encoder.Encode(new ProducerEvent<T>(record)));
        return delivery is not null;
    }

    /// <summary>Sends what was taken in before at once, and waits until all of it has an outcome.</summary>
    /// <param name="cancellationToken">Gives up waiting; the events stay on their way.</param>
    /// <returns>What came of all events since the last report.</returns>
    /// <exception cref="UndeliveredException">Some of these were given up.</exception>
    public Task<DeliveryReport> FlushAsync(CancellationToken cancellationToken = default) =>
        _pipeline.FlushAsync(cancellationToken);

    /// <summary>Takes no more, and ends when every event has an outcome, or the delivery timeout is over. Events that
    /// are given up then stay in the journal, where there is one.</summary>
    /// <exception cref="UndeliveredException">Events were given up, no report has told of them, and no journal keeps
    /// them.
    /// </exception>
    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();
}
