using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Testing.Embedded;

namespace StreamBatch.Engine.Tests.Subscribing;

/// <summary>
/// Goal: wake-ups decide how soon a subscriber sees a pane, never what it sees. Method: seeded publications whose
/// wake-ups are lost, doubled, late, out of order or invented, a subscriber that begins anew from any position that it
/// was given, and polls now and then; at the end it has every pane once, by partition in order.
/// </summary>
public sealed class WakeUpTests
{
    private const int Partitions = 4;

    private static readonly TimeSpan Poll = new SubscriptionOptions().PollEvery;

    [Fact]
    public async Task Subscriber_SeesEveryPaneOnceInOrder_WhateverBecomesOfWakeUps()
    {
        var runs = TestScale.Runs(300);
        for (var seed = 0; seed < runs; seed++)
        {
            try
            {
                await RunAsync(seed);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed} failed.", failure);
            }
        }
    }

    [Fact]
    public async Task WithWakeUpsAlone_PanesComeBeforeAnyPoll()
    {
        // The clock stands still: nothing is ever polled.
        var (feed, wakeUps) = (new MemoryFeed(Partitions), new PaneWakeUps());
        await using var subscriber = SubscriberOf(feed, wakeUps, new ManualClock(), TimeSpan.FromHours(5));
        subscriber.Start();
        for (var round = 1; round <= 50; round++)
        {
            wakeUps.Raise(feed.Contract.Id, round % Partitions, feed.Publish(round % Partitions, 3));

            await subscriber.SawAsync(round * 3);
        }
    }

    [Fact]
    public async Task WithoutWakeUps_PanesComeByPolls()
    {
        var (feed, clock) = (new MemoryFeed(Partitions), new ManualClock());
        await using var subscriber = SubscriberOf(feed, new PaneWakeUps(), clock, Poll);
        subscriber.Start();
        for (var round = 1; round <= 20; round++)
        {
            await clock.AwaitedAsync();
            var looks = feed.Looks;
            feed.Publish(round % Partitions, 3);
            clock.Advance(Poll - TimeSpan.FromTicks(1));
            Assert.Equal(looks, feed.Looks);

            clock.Advance(TimeSpan.FromTicks(1));
            await subscriber.SawAsync(round * 3);
        }
    }

    [Fact]
    public async Task SubscriberThatIsSlow_ReadsNothingMeanwhile()
    {
        var (feed, wakeUps) = (new MemoryFeed(Partitions), new PaneWakeUps());
        var reader = ReaderOf(feed, wakeUps, new ManualClock(), Poll);
        feed.Publish(0, 10);
        var from = await reader.ResolveAsync(feed.Contract, "start", default);
        await using var pages = reader.FollowAsync(feed.Contract, from, null, default).GetAsyncEnumerator();
        Assert.True(await pages.MoveNextAsync());
        var looks = feed.Looks;

        for (var i = 0; i < 10_000; i++)
        {
            wakeUps.Raise(feed.Contract.Id, i % Partitions, feed.Publish(i % Partitions, 1));
        }

        Assert.Equal(looks, feed.Looks);
        Assert.True(await pages.MoveNextAsync());
        Assert.Equal(looks + 1, feed.Looks);
    }

    [Fact]
    public async Task WakeUpOfWhatIsKnown_WakesNobody_AndOneOfWhatIsNotThereWakesOnce()
    {
        var (feed, wakeUps, clock) = (new MemoryFeed(Partitions), new PaneWakeUps(), new ManualClock());
        await using var subscriber = SubscriberOf(feed, wakeUps, clock, Poll);
        feed.Publish(1, 3);
        subscriber.Start();
        await subscriber.SawAsync(3);
        await clock.AwaitedAsync();
        var looks = feed.Looks;

        wakeUps.Raise(feed.Contract.Id, 1, 3);
        wakeUps.Raise(feed.Contract.Id, 1, 2);
        wakeUps.Raise("another", 1, 9);
        wakeUps.Raise(feed.Contract.Id, 2, 0);
        Assert.Equal(looks, feed.Looks);
        wakeUps.Raise(feed.Contract.Id, 2, 1_000_000);

        // What follows is seen by the same subscriber in its order, so this tells that it had looked once and waited.
        wakeUps.Raise(feed.Contract.Id, 3, feed.Publish(3, 1));
        await subscriber.SawAsync(4);
        Assert.InRange(feed.Looks, looks + 1, looks + 3);
    }

    [Fact]
    public async Task WatchThatEnds_IsForgotten()
    {
        var (feed, wakeUps) = (new MemoryFeed(Partitions), new PaneWakeUps());
        await using (var subscriber = SubscriberOf(feed, wakeUps, new ManualClock(), Poll))
        {
            feed.Publish(0, 1);
            subscriber.Start();
            await subscriber.SawAsync(1);
            Assert.Equal([feed.Contract.Id], wakeUps.Watched);
        }

        Assert.Empty(wakeUps.Watched);
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var (feed, wakeUps, clock) = (new MemoryFeed(Partitions), new PaneWakeUps(), new ManualClock());
        List<(int Partition, long Last)> underWay = [];
        await using var subscriber = SubscriberOf(feed, wakeUps, clock, Poll, random.Next(1, 9));
        subscriber.Start();
        for (var step = 0; step < 80; step++)
        {
            var partition = random.Next(Partitions);
            switch (random.Next(8))
            {
                case 0 or 1 or 2:
                    var last = feed.Publish(partition, random.Next(1, 12));
                    underWay.AddRange(Enumerable.Repeat((partition, last), random.Next(3)));
                    break;
                case 3 or 4 when underWay.Count > 0:
                    var chosen = random.Next(underWay.Count);
                    wakeUps.Raise(feed.Contract.Id, underWay[chosen].Partition, underWay[chosen].Last);
                    underWay.RemoveAt(chosen);
                    break;
                case 5:
                    wakeUps.Raise(feed.Contract.Id, partition, random.NextInt64(-5, 1_000));
                    break;
                case 6:
                    clock.Advance(Poll * random.NextDouble() * 2);
                    break;
                default:
                    await Task.Yield();
                    break;
            }

            if (random.Next(20) == 0)
            {
                await subscriber.RestartAsync(random.Next(subscriber.Seen.Count + 1));
            }
        }

        await ComeToAsync(feed, subscriber, clock);
    }

    private static async Task ComeToAsync(MemoryFeed feed, Subscriber subscriber, ManualClock clock)
    {
        var all = feed.All;
        while (subscriber.Seen.Count < all.Count)
        {
            await await Task.WhenAny(clock.AwaitedAsync(), subscriber.Running)
                .WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);
            clock.Advance(Poll);
            await Task.Yield();
        }

        Assert.Equal(all, subscriber.Seen.OrderBy(pane => pane.Partition));
    }

    private static Subscriber SubscriberOf(
        MemoryFeed feed,
        PaneWakeUps wakeUps,
        ManualClock clock,
        TimeSpan poll,
        int maxPanes = 1_000) => new(ReaderOf(feed, wakeUps, clock, poll, maxPanes), feed.Contract);

    private static PaneFeedReader ReaderOf(
        MemoryFeed feed,
        PaneWakeUps wakeUps,
        ManualClock clock,
        TimeSpan poll,
        int maxPanes = 1_000) =>
        new(feed, wakeUps, clock, new SubscriptionOptions { PollEvery = poll, MaxPanes = maxPanes });
}
