using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Reconciling;

/// <summary>One side of a comparison, as a descent asks it.</summary>
/// <param name="ReadChildrenAsync">The stored children of a node.</param>
/// <param name="ReadRowsAtAsync">Key hash and digest of each row under a node.</param>
internal sealed record DigestSide(
    Func<DigestPlace, ValueTask<IReadOnlyList<DigestEntry>>> ReadChildrenAsync,
    Func<DigestPlace, IAsyncEnumerable<(ulong KeyHash, DigestSums Sums)>> ReadRowsAtAsync)
{
    /// <summary>The sums of the 256 children of a node with these sums; those of a leaf are made of its rows, which are
    /// few.</summary>
    public async ValueTask<DigestSums[]> ReadDividedAsync(
        DigestPlace place,
        DigestSums sums,
        CancellationToken cancellationToken)
    {
        var children = new DigestSums[DigestTree.FanOut];
        if (DigestPlace.IsDivided(sums.Count, place.Level))
        {
            foreach (var child in await ReadChildrenAsync(place).ConfigureAwait(false))
            {
                children[DigestPlace.DigitOf(child.Place.Prefix, place.Level)] = child.Sums;
            }
        }
        else if (sums.Count > 0)
        {
            await foreach (var row in ReadRowsAtAsync(place).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                ref var child = ref children[DigestPlace.DigitOf(row.KeyHash, place.Level)];
                child = child.Plus(row.Sums);
            }
        }

        return children;
    }
}
