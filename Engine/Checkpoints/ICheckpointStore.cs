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
}
