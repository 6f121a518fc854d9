using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Holds every stored revision, superseded and withdrawn ones too, against the panes of a replay. Memory grows with the
/// number of windows over all entities, not with the revisions.
/// </summary>
internal sealed class RevisionAudit(Contract contract, KeptPanes kept, Action<Pane> check)
{
    private readonly Dictionary<Window, DigestSums> _sums = [];

    /// <summary>Takes a pane that the replay gave.</summary>
    public void Expect(Pane pane) => _sums[pane.Window] =
        _sums.GetValueOrDefault(pane.Window).Plus(PaneDigest.Of(contract, pane));

    /// <summary>The windows whose stored revisions are not those expected, in order.</summary>
    public async Task<IEnumerable<Window>> DifferingAsync(IResultStore results, CancellationToken cancellationToken)
    {
        // All windows that were ever published: everything rests at or beyond the cut before the first record.
        var cut = ImmutableArray.CreateRange(new long[contract.Partitions]);
        var newest = await results.ReadBeyondAsync(contract, new ResultQuery(), cut, cancellationToken)
            .ConfigureAwait(false);
        foreach (var window in newest.Where(window => !kept.IsDropped(window)))
        {
            var revisions = await results
                .ReadRevisionsAsync(contract, window.Key, window.Window, cancellationToken).ConfigureAwait(false);
            foreach (var pane in revisions.Where(kept.IsReplayed))
            {
                check(pane);
                _sums[pane.Window] = _sums.GetValueOrDefault(pane.Window).Minus(PaneDigest.Of(contract, pane));
            }
        }

        return _sums.Where(item => item.Value != default).Select(item => item.Key).Order();
    }
}
