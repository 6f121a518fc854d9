using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Storage.Postgres.Digests;

/// <summary>What rows that are written change in the digest trees, by the root of each. As many are held as rows are
/// written.</summary>
internal sealed class DigestChanges
{
    private readonly Dictionary<DigestPlace, List<(ulong KeyHash, DigestSums Sums)>> _changes = [];

    /// <summary>The changes under each root, by key hash.</summary>
    public IEnumerable<(DigestPlace Root, List<(ulong KeyHash, DigestSums Sums)> Changes)> Sorted()
    {
        foreach (var (root, changes) in _changes.OrderBy(tree => tree.Key.Group).ThenBy(tree => tree.Key.Partition))
        {
            changes.Sort((left, right) => left.KeyHash.CompareTo(right.KeyHash));
            yield return (root, changes);
        }
    }

    public void Add(RowPlace place, DigestSums change)
    {
        var root = DigestPlace.RootOf(place);
        if (!_changes.TryGetValue(root, out var changes))
        {
            _changes.Add(root, changes = []);
        }

        changes.Add((place.KeyHash, change));
    }
}
