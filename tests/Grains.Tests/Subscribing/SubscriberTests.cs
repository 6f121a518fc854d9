using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Grains.Tests.Subscribing;

/// <summary>Subscribers of a cluster see every pane once, while events come and silos go; wake-ups reach them from
/// other silos.</summary>
public sealed class SubscriberTests
{
    [PostgresFact]
    public async Task WakeUpsOfAllSilos_BringPanesLongBeforeAPoll()
    {
        await using var fixture = await ClusterFixture.StartAsync(2);
        await Orders.RegisterAsync(fixture);
        var wakeUps = fixture.OfSilos<StreamWakeUps>().First();
        await wakeUps.SubscribedAsync(Orders.Id);

        // It would poll after hours: what it sees it was woken for. Partitions are on both silos.
        await using var subscriber = await SubscribeAsync(fixture, wakeUps, TimeSpan.FromHours(5));
        var load = new OrderLoad(fixture);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(source => load.SendAsync(source, 0, 20)));
        await fixture.Gateway.RaiseWatermarkAsync(Orders.Id, OrderLoad.End, WatermarkCause.Explicit);

        await Eventually.EqualAsync(load.Windows, subscriber.ReadAsync, TimeSpan.FromSeconds(60));
    }

    [PostgresFact]
    public async Task SiloThatIsKilled_HidesNoPane_AndDoublesNone()
    {
        await using var fixture = await ClusterFixture.StartAsync(2);
        await Orders.RegisterAsync(fixture);
        var wakeUps = fixture.OfSilos<StreamWakeUps>().First();
        await using var woken = await SubscribeAsync(fixture, wakeUps, new SubscriptionOptions().PollEvery);
        await using var polling = await SubscribeAsync(fixture, new PaneWakeUps(), TimeSpan.FromSeconds(1));
        var load = new OrderLoad(fixture);

        var sending = Task.WhenAll(Enumerable.Range(0, 4).Select(source => load.SendAsync(source, 0, 40)));
        await load.ReachedAsync(80);
        await fixture.Cluster.KillSiloAsync(fixture.Cluster.SecondarySilos[0]);
        await sending;
        await fixture.Gateway.RaiseWatermarkAsync(Orders.Id, OrderLoad.End, WatermarkCause.Explicit);

        await Eventually.EqualAsync(load.Windows, fixture.ReadResultsAsync, TimeSpan.FromSeconds(120));
        await Eventually.EqualAsync(load.Windows, woken.ReadAsync, TimeSpan.FromSeconds(60));
        await Eventually.EqualAsync(load.Windows, polling.ReadAsync, TimeSpan.FromSeconds(60));
    }

    private static async Task<FoldingSubscriber> SubscribeAsync(
        ClusterFixture fixture,
        IPaneWakeUps wakeUps,
        TimeSpan pollEvery)
    {
        var contract = await fixture.OfSilos<ContractCatalog>().First().GetAsync(Orders.Id, default);
        var options = new SubscriptionOptions { PollEvery = pollEvery };
        return new FoldingSubscriber(
            new PaneFeedReader(fixture.Store.Panes, wakeUps, TimeProvider.System, options), contract.Contract);
    }
}
