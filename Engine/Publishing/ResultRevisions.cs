using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Publishing;

/// <summary>Reads the history of results.</summary>
public static class ResultRevisions
{
    /// <summary>All revisions of all windows that were ever published, withdrawn ones too, by key, window and revision.
    /// The newest of each window are in memory together.</summary>
    public static async IAsyncEnumerable<Pane> ReadAllRevisionsAsync(
        this IResultStore results,
        Contract contract,
        ResultQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(contract);

        // Everything rests at or beyond the cut before the first record.
        var cut = ImmutableArray.CreateRange(new long[contract.Partitions]);
        var newest = await results.ReadBeyondAsync(contract, query, cut, cancellationToken).ConfigureAwait(false);
        foreach (var pane in newest.OrderBy(pane => pane.Key, StringComparer.Ordinal).ThenBy(pane => pane.Window))
        {
            foreach (var revision in await results
                .ReadRevisionsAsync(contract, pane.Key, pane.Window, cancellationToken).ConfigureAwait(false))
            {
                yield return revision;
            }
        }
    }
}
