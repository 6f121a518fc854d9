using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Subscribing;

/// <summary>
/// The panes of a contract by their numbers, for subscribers. Each partition numbers its panes densely from 1, and they
/// become visible in that order: one that is there has all lower ones beside it, but for those that retention dropped.
/// Safe for use by several threads, and beside the process that publishes.
/// </summary>
public interface IPaneFeed
{
    /// <summary>The most panes that one read may ask for.</summary>
    const int MaxPanes = 10_000;

    /// <summary>Where each partition's panes begin and end just now, by partition; those that never gave one may be
    /// left out.</summary>
    ValueTask<IReadOnlyList<PaneExtent>> ReadExtentsAsync(Contract contract, CancellationToken cancellationToken);

    /// <summary>
    /// The panes of the given ranges that are there, by partition and number; those that are not published yet, or were
    /// dropped, are left out.
    /// </summary>
    /// <param name="contract">The contract.</param>
    /// <param name="ranges">At most one range of each partition, by partition; at most <see cref="MaxPanes"/> numbers
    /// in all.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<IReadOnlyList<Pane>> ReadPanesAsync(
        Contract contract,
        IReadOnlyList<PaneRange> ranges,
        CancellationToken cancellationToken);
}
