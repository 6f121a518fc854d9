using System.Runtime.CompilerServices;
using StreamBatch.Domain.Feeds;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Subscribing;

/// <summary>
/// Reads the feed of a contract's sealed verdicts for subscribers, as <see cref="PaneFeedReader"/> reads its panes: a
/// position is a place in the chain. Safe for use by several threads.
/// </summary>
public sealed class VerdictFeedReader
{
    private readonly IVerdictStore _verdicts;
    private readonly IPaneWakeUps _wakeUps;
    private readonly TimeProvider _clock;
    private readonly SubscriptionOptions _options;

    /// <summary>A reader.</summary>
    /// <param name="verdicts">The verdicts.</param>
    /// <param name="wakeUps">What tells it that there are more: as partition 0, with the number of the last.</param>
    /// <param name="clock">Processing time.</param>
    /// <param name="options">Its bounds; of panes those of verdicts.</param>
    public VerdictFeedReader(
        IVerdictStore verdicts,
        IPaneWakeUps wakeUps,
        TimeProvider clock,
        SubscriptionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_verdicts, _wakeUps, _clock, _options) = (verdicts, wakeUps, clock, options);
    }

    /// <summary>The position that a subscriber names: <c>start</c>, <c>now</c>, or the text of a position.</summary>
    /// <exception cref="InvalidPositionException">It is none of these.</exception>
    public async ValueTask<FeedPosition> ResolveAsync(
        string contractId,
        string from,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(from);
        var start = FeedPosition.BeforeVerdicts(contractId);
        return from switch
        {
            "start" => start,
            "now" => start.With(
                0, await _verdicts.ReadLastNumberAsync(contractId, cancellationToken).ConfigureAwait(false)),
            _ => FeedPosition.Parse(from, start),
        };
    }

    /// <summary>The next page after a position, empty when nothing more is sealed.</summary>
    public async ValueTask<VerdictPage> ReadPageAsync(
        string contractId,
        FeedPosition position,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(position);
        if (!position.IsSameFeedAs(FeedPosition.BeforeVerdicts(contractId)))
        {
            throw new ArgumentException($"The position is none among the verdicts of {contractId}.", nameof(position));
        }

        var verdicts = await _verdicts
            .ReadAfterAsync(contractId, position.Numbers[0], _options.MaxPanes, cancellationToken)
            .ConfigureAwait(false);
        return new VerdictPage(
            verdicts,
            verdicts.Count == 0 ? position : position.With(0, verdicts[^1].Number),
            verdicts.Count < _options.MaxPanes);
    }

    /// <summary>The pages after a position, none of them empty, without end: what is there at once, then what is
    /// sealed. Ends with <paramref name="cancellationToken"/> by its exception, or when the caller stops.</summary>
    public async IAsyncEnumerable<VerdictPage> FollowAsync(
        string contractId,
        FeedPosition position,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watch = _wakeUps.Watch(contractId);
        while (true)
        {
            // What is heard from here on may be of verdicts that this look does not see.
            watch.Forget();
            var page = await ReadPageAsync(contractId, position, cancellationToken).ConfigureAwait(false);
            position = page.Position;
            if (page.Verdicts.Count > 0)
            {
                yield return page;
            }

            if (page.IsLast)
            {
                await watch.WaitAsync(position, _options.PollEvery, _clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
