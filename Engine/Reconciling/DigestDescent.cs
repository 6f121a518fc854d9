using System.Runtime.CompilerServices;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Stage 2: goes down two stored digest trees where they differ, and gives the places whose rows have to be compared,
/// each of at most about 256 rows on either side. The two need not be divided equally.
/// </summary>
internal sealed class DigestDescent(DigestSide stream, DigestSide batch)
{
    /// <summary>The places under <paramref name="place"/> that differ, or all that have rows.</summary>
    /// <param name="place">Where to begin.</param>
    /// <param name="streamSums">The stream's sums there.</param>
    /// <param name="batchSums">The batch's sums there.</param>
    /// <param name="excluded">Rows under it that the sums hold and that are compared by themselves.</param>
    /// <param name="all">Whether equal places are wanted, too.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async IAsyncEnumerable<DigestPlace> LeavesAsync(
        DigestPlace place,
        DigestSums streamSums,
        DigestSums batchSums,
        IReadOnlyList<DigestExclusion> excluded,
        bool all,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isEqual = excluded.Aggregate(streamSums, (sums, row) => sums.Minus(row.Stream))
            == excluded.Aggregate(batchSums, (sums, row) => sums.Minus(row.Batch));
        if (all ? streamSums.Count == 0 && batchSums.Count == 0 : isEqual)
        {
            yield break;
        }

        if (!DigestPlace.IsDivided(streamSums.Count, place.Level)
            && !DigestPlace.IsDivided(batchSums.Count, place.Level))
        {
            yield return place;
            yield break;
        }

        var streamChildren = await stream.ReadDividedAsync(place, streamSums, cancellationToken).ConfigureAwait(false);
        var batchChildren = await batch.ReadDividedAsync(place, batchSums, cancellationToken).ConfigureAwait(false);
        var excludedBelow = excluded.ToLookup(row => DigestPlace.DigitOf(row.KeyHash, place.Level));
        var isFound = false;
        for (var digit = 0; digit < DigestTree.FanOut; digit++)
        {
            await foreach (var leaf in LeavesAsync(
                place.Child(digit),
                streamChildren[digit],
                batchChildren[digit],
                [.. excludedBelow[digit]],
                all,
                cancellationToken).ConfigureAwait(false))
            {
                isFound = true;
                yield return leaf;
            }
        }

        // The children say that all is equal, their parent does not: something was published meanwhile, or the digests
        // are damaged. The rows tell.
        if (!isFound && !all)
        {
            await foreach (var leaf in LeavesAsync(
                place, streamSums, batchSums, excluded, true, cancellationToken).ConfigureAwait(false))
            {
                yield return leaf;
            }
        }
    }
}
