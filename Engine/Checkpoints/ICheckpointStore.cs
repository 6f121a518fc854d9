namespace StreamBatch.Engine.Checkpoints;

/// <summary>Keeps checkpoints: a restart replays only what follows the newest.</summary>
/// <remarks>
/// A store may lose every checkpoint: the log is then replayed from its beginning. It never gives a damaged one. Called
/// by one caller at a time.
/// </remarks>
public interface ICheckpointStore
{
    /// <summary>
    /// Writes <paramref name="checkpoint"/>: first flushes the parts that have a state, then makes it the newest in one
    /// atomic step. A crash in between leaves the one before in force.
    /// </summary>
    ValueTask WriteAsync(Checkpoint checkpoint, CancellationToken cancellationToken);

    /// <summary>The newest whole checkpoint, every part with its state; null when there is none.</summary>
    ValueTask<Checkpoint?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a checkpoint, every part of which has its state, until it is unpinned. One of that id that is
    /// there is left as it is.</summary>
    ValueTask PinAsync(long id, Checkpoint checkpoint, CancellationToken cancellationToken);

    /// <summary>The checkpoints pinned, by id.</summary>
    ValueTask<IReadOnlyList<PinnedCheckpoint>> ReadPinsAsync(CancellationToken cancellationToken);

    /// <summary>A pinned checkpoint with the parts asked for; null when there is none of that id.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="contractId">Whose parts; null: all.</param>
    /// <param name="partition">Which part of these; null: all.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="Domain.CorruptDataException">A part is damaged.</exception>
    ValueTask<Checkpoint?> ReadPinnedAsync(
        long id,
        string? contractId,
        int? partition,
        CancellationToken cancellationToken);

    /// <summary>Removes a pinned checkpoint; nothing happens when there is none.</summary>
    ValueTask UnpinAsync(long id, CancellationToken cancellationToken);
}
