using StreamBatch.Engine.EntityHosting;

namespace StreamBatch.Testing.Protocol;

/// <summary>States of entities as a store keeps them, in memory. Safe for use by several threads.</summary>
public sealed class EntityStatesInMemory : IEntityStateStore
{
    private readonly Dictionary<string, StoredEntityState> _states = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredEntityState?>> ReadStatesAsync(
        IReadOnlyList<EntityStateRead> reads,
        CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<StoredEntityState?>>([.. reads.Select(Read)]);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<int?>> WriteStatesAsync(
        IReadOnlyList<EntityStateWrite> writes,
        CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<int?>>([.. writes.Select(Write)]);

    /// <summary>A state; null when there is none.</summary>
    public StoredEntityState? Read(EntityStateRead read)
    {
        lock (_lock)
        {
            return !_states.TryGetValue(read.Key, out var state) ? null
                : state.Version == read.Known ? state with { Segments = [] }
                : state;
        }
    }

    /// <summary>Writes a state; gives its new version, or null when what is stored is not what the writer knew.
    /// </summary>
    public int? Write(EntityStateWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        lock (_lock)
        {
            var stored = _states.GetValueOrDefault(write.Key);
            if (stored?.Version != write.Known)
            {
                return null;
            }

            var added = write.Segments.Added;
            var gone = write.Segments.Dropped.Concat(added.Select(segment => segment.Number)).ToHashSet();
            var version = (stored?.Version ?? 0) + 1;
            _states[write.Key] = new StoredEntityState(version, write.Bytes)
            {
                Segments =
                [
                    .. (stored?.Segments ?? []).Where(segment => !gone.Contains(segment.Number))
                        .Concat(added).OrderBy(segment => segment.Number),
                ],
            };
            return version;
        }
    }
}
