namespace StreamBatch.Engine.EntityHosting;

/// <summary>Where the states of entities lie: one for each key, with a version that every write changes. A state is a
/// head and segments, which are only added and dropped with a write of their head. Safe for use by several threads.
/// </summary>
public interface IEntityStateStore
{
    /// <summary>Reads the states of some entities, each with its segments as of one moment.</summary>
    /// <param name="reads">Their keys, each once.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>For each key its state; null where there is none.</returns>
    ValueTask<IReadOnlyList<StoredEntityState?>> ReadStatesAsync(
        IReadOnlyList<EntityStateRead> reads,
        CancellationToken cancellationToken);

    /// <summary>Writes the states of some entities, each on its own condition, in one transaction. Where the condition
    /// does not hold nothing becomes of the segments either. A new segment takes the place of one that has its number;
    /// one that is dropped may be missing.</summary>
    /// <param name="writes">The states; of different keys.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>For each write the new version; null where what is stored is not what the writer knew, or where a write
    /// whose answer was lost was done before.</returns>
    ValueTask<IReadOnlyList<int?>> WriteStatesAsync(
        IReadOnlyList<EntityStateWrite> writes,
        CancellationToken cancellationToken);
}
