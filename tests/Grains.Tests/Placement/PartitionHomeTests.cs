using Orleans.Runtime;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Grains.Tests.Placement;

/// <summary>
/// Goal: partitions are spread evenly and their entities are with them, also after a silo has died and another has
/// come, and no window is other than the truth. Method: Orleans is asked which partition is where; silos count calls
/// by where they were answered.
/// </summary>
public sealed class PartitionHomeTests
{
    private const int Partitions = 12;

    [PostgresFact]
    public async Task SiloThatDies_AndAnotherThatComes_LeavePartitionsEvenAndCallsLocal()
    {
        await using var fixture = await ClusterFixture.StartAsync(3, options => options with
        {
            BalanceAfter = TimeSpan.FromSeconds(1),
            BalanceEvery = TimeSpan.FromMilliseconds(100),
        });
        await Orders.RegisterAsync(fixture, partitions: Partitions);
        var load = new OrderLoad(fixture);

        await load.SendAllAsync(0, 10);
        Assert.Equal("4 4 4", string.Join(' ', await CountAsync(fixture)));
        var first = await ShareOfLocalAsync(fixture, load, 10);
        await fixture.Cluster.KillSiloAsync(fixture.Cluster.SecondarySilos[0]);
        await load.SendAllAsync(20, 10);
        await fixture.Cluster.StartAdditionalSiloAsync(startAdditionalSiloOnNewPort: true);
        await load.SendAllAsync(30, 10);
        await Eventually.HoldsAsync(
            async () => (await CountAsync(fixture)).SequenceEqual([4, 4, 4]), TimeSpan.FromSeconds(90));
        await load.SendAllAsync(40, 20);
        var last = await ShareOfLocalAsync(fixture, load, 60);
        await fixture.Gateway.RaiseWatermarkAsync(Orders.Id, OrderLoad.End, WatermarkCause.Explicit);

        Assert.InRange(first, 0.95, 1);
        Assert.InRange(last, 0.95, 1);
        await Eventually.EqualAsync(load.Windows, fixture.ReadResultsAsync, TimeSpan.FromSeconds(120));
    }

    private static async Task<double> ShareOfLocalAsync(ClusterFixture fixture, OrderLoad load, int first)
    {
        var silos = fixture.OfSilos<EntityPlacement>().ToList();
        var (local, remote) = (silos.Sum(silo => silo.LocalAnswers), silos.Sum(silo => silo.RemoteAnswers));
        await load.SendAllAsync(first, 10);
        local = silos.Sum(silo => silo.LocalAnswers) - local;
        remote = silos.Sum(silo => silo.RemoteAnswers) - remote;
        return (double)local / (local + remote);
    }

    // The number of partitions on each silo.
    private static async Task<int[]> CountAsync(ClusterFixture fixture)
    {
        var grains = await fixture.Cluster.GrainFactory.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return
        [
            .. fixture.Cluster.Silos.Select(silo => grains.Count(grain => grain.SiloAddress.Equals(silo.SiloAddress)
                && grain.GrainType.Contains("PartitionGrain", StringComparison.Ordinal))),
        ];
    }
}
