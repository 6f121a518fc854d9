using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using StreamBatch.Client.Connecting;

namespace StreamBatch.Client.Feeds;

/// <summary>Follows a feed over any number of connections, each from where the one before has ended.</summary>
internal static class FeedFollower
{
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(1);

    public static async IAsyncEnumerable<FeedItem<T>> FollowAsync<T>(
        ApiConnection connection,
        string place,
        string? position,
        JsonTypeInfo<T> type,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            FeedConnection<T>? feed = null;
            Exception? failure = null;
            try
            {
                feed = await FeedConnection<T>.OpenAsync(connection, place, position, type, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (Exception caught) when (RetryDelay.IsTransient(caught))
            {
                failure = caught;
            }

            var wait = ComeAgain;
            if (feed is not null)
            {
                using (feed)
                {
                    while (true)
                    {
                        (var item, failure) = await NextAsync(feed, cancellationToken).ConfigureAwait(false);
                        position = item?.Position ?? feed.Position ?? position;
                        if (item is null)
                        {
                            break;
                        }

                        failures = 0;
                        yield return item;
                    }

                    wait = feed.ComeAgainAfter ?? wait;
                }
            }

            if (failure is not null)
            {
                await Retrying.PauseAsync(connection, connection.Retry, ++failures, failure, cancellationToken)
                    .ConfigureAwait(false);
            }
            else
            {
                // The server has stopped, or drains: another one, or the next, goes on from the position.
                await Task.Delay(wait, connection.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<(FeedItem<T>? Item, Exception? Failure)> NextAsync<T>(
        FeedConnection<T> feed,
        CancellationToken cancellationToken)
    {
        try
        {
            return (await feed.NextAsync(cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception failure) when (RetryDelay.IsTransient(failure))
        {
            return (null, failure);
        }
    }
}
