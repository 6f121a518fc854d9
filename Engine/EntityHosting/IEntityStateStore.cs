namespace StreamBatch.Engine.EntityHosting;

/// <summary>Where the states of entities lie: one for each key, with a version that every write changes. Safe for use
/// by several threads.</summary>
public interface IEntityStateStore
{
    /// <summary>Reads the states of some entities.</summary>
    /// <param name="keys">Their keys, each once.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>For each key its state; null where there is none.</returns>
    ValueTask<IReadOnlyList<StoredEntityState?>> ReadStatesAsync(
        IReadOnlyList<string> keys,
        CancellationToken cancellationToken);

    /// <summary>Writes the states of some entities, each on its own condition, in one transaction.</summary>
    /// <param name="writes">The states; of different keys.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>For each write the new version; null where what is stored is not what the writer knew, or where a write
    /// whose answer was lost was done before.</returns>
    ValueTask<IReadOnlyList<int?>> WriteStatesAsync(
        IReadOnlyList<EntityStateWrite> writes,
        CancellationToken cancellationToken);
}
