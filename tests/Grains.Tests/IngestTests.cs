using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine.Publishing;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Grains.Tests;

/// <summary>Events go through gateways, partitions and entities of a real cluster; every window must be what the events
/// say.</summary>
public sealed class IngestTests
{
    [PostgresFact]
    public async Task Events_OfManySources_GiveEveryWindow_AndRepeatsChangeNothing()
    {
        await using var fixture = await ClusterFixture.StartAsync(2);
        await Orders.RegisterAsync(fixture);
        var load = new OrderLoad(fixture);

        await load.SendAllAsync(0, 30);
        await fixture.Gateway.RaiseWatermarkAsync(Orders.Id, OrderLoad.End, WatermarkCause.Explicit);

        await Eventually.EqualAsync(load.Windows, fixture.ReadResultsAsync, TimeSpan.FromSeconds(60));
    }

    [PostgresFact]
    public async Task OpenWindows_ReadWhileASiloDies_CountAllThatWasAcknowledged()
    {
        await using var fixture = await ClusterFixture.StartAsync(
            2, options => options with { Partition = options.Partition with { OpenPageEntities = 2 } });
        await Orders.RegisterAsync(fixture);
        var load = new OrderLoad(fixture);
        await load.SendAllAsync(0, 20);

        var kill = fixture.Cluster.KillSiloAsync(fixture.Cluster.SecondarySilos[0]);
        var open = await fixture.Gateway.ReadOpenWindowsAsync(Orders.Id, new ResultQuery(), null, default)
            .ToListAsync();
        await kill;

        // None is complete before 10 minutes of event time are sent.
        Assert.NotEmpty(open);
        Assert.Equal(
            load.Windows.Keys.Order(),
            open.Select(window => (window.Key, window.Window.Start.Microseconds)).Order());
    }

    [PostgresFact]
    public async Task SiloThatIsKilled_LosesNothing_AndNothingCountsTwice()
    {
        await using var fixture = await ClusterFixture.StartAsync(3);
        await Orders.RegisterAsync(fixture);
        var load = new OrderLoad(fixture);

        var sending = load.SendAllAsync(0, 60);
        await load.ReachedAsync(requests: 120);
        await fixture.Cluster.KillSiloAsync(fixture.Cluster.SecondarySilos[0]);
        await sending;
        await fixture.Gateway.RaiseWatermarkAsync(Orders.Id, OrderLoad.End, WatermarkCause.Explicit);

        await Eventually.EqualAsync(load.Windows, fixture.ReadResultsAsync, TimeSpan.FromSeconds(90));
    }
}
