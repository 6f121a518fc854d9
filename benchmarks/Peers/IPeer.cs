namespace StreamBatch.Benchmarks.Peers;

/// <summary>
/// One way to count the events of a file, each identity once, into tumbling windows by entity: count, sum, minimum and
/// maximum of the amount. Every peer does the same work, so their results must be equal.
/// </summary>
public interface IPeer : IAsyncDisposable
{
    /// <summary>The name in tables and reports.</summary>
    string Name { get; }

    /// <summary>Makes an empty store, ready for <see cref="RunAsync"/>; not timed.</summary>
    /// <param name="cancellationToken">Gives the preparation up.</param>
    ValueTask PrepareAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads the file from its start and returns when the last event is counted, and stored if the peer is durable.
    /// This is what is timed.
    /// </summary>
    /// <param name="file">The path of a file of CloudEvents, one a line.</param>
    /// <param name="cancellationToken">Gives the run up.</param>
    /// <returns>The number of events.</returns>
    ValueTask<long> RunAsync(string file, CancellationToken cancellationToken);

    /// <summary>Reads back what the run made, so that all contenders can be held against each other; not
    /// timed.</summary>
    /// <param name="events">The number of events of the run.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<PeerResult> ReadResultAsync(long events, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes what the run left, so that its memory and background work do not burden the next contender; not timed.
    /// </summary>
    /// <param name="cancellationToken">Gives the deletion up.</param>
    ValueTask ClearAsync(CancellationToken cancellationToken);
}
