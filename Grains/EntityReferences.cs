using Orleans;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

/// <summary>The references of a partition to its entities: making one formats its key and looks its type up each time.
/// Not safe for use by several threads.</summary>
/// <param name="grains">Makes them.</param>
/// <param name="contractId">The contract.</param>
/// <param name="partition">The partition.</param>
/// <param name="most">The most that are kept; then all are made again as they are needed.</param>
internal sealed class EntityReferences(IGrainFactory grains, string contractId, int partition, int most)
{
    private readonly Dictionary<string, IEntityGrain> _byKey = new(StringComparer.Ordinal);

    /// <summary>The entity with a key.</summary>
    public IEntityGrain Of(string key)
    {
        if (_byKey.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_byKey.Count >= most)
        {
            _byKey.Clear();
        }

        return _byKey[key] = grains.GetGrain<IEntityGrain>(GrainKeys.Entity(contractId, partition, key));
    }
}
