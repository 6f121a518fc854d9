using Orleans;
using Orleans.Core.Internal;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Grains.Interfaces;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Grains.Tests.Placement;

/// <summary>
/// Goal: entities are where their partition's writer is, also after it has gone elsewhere, and what they have in memory
/// goes with them. Method: orders are sent through a cluster; what calls were answered where is counted by silo.
/// </summary>
public sealed class EntityMoveTests
{
    [PostgresFact]
    public async Task PartitionsThatGoElsewhere_AreFollowedByTheirEntities()
    {
        await using var fixture = await ClusterFixture.StartAsync(2);
        await Orders.RegisterAsync(fixture);
        var load = new OrderLoad(fixture);
        await load.SendAllAsync(0, 15);
        var atFirst = Answers(fixture);

        await MovePartitionsAsync(fixture, fixture.Cluster.Silos[1].SiloAddress);
        await load.SendAllAsync(15, 15);
        await MovePartitionsAsync(fixture, fixture.Cluster.Silos[0].SiloAddress);
        await load.SendAllAsync(30, 15);
        var before = Answers(fixture);
        await load.SendAllAsync(45, 15);
        var after = Answers(fixture);
        await fixture.Gateway.RaiseWatermarkAsync(Orders.Id, OrderLoad.End, WatermarkCause.Explicit);

        Assert.Equal(0, atFirst.Remote);
        Assert.True(before.Remote > 0, "No partition went elsewhere.");
        var (local, remote) = (after.Local - before.Local, after.Remote - before.Remote);
        Assert.True(local >= 0.95 * (local + remote), $"{local} local calls, {remote} remote ones.");
        await Eventually.EqualAsync(load.Windows, fixture.ReadResultsAsync, TimeSpan.FromSeconds(90));
    }

    [PostgresFact]
    public async Task EntitiesOfALostSilo_AreReadAFewAtATime_AndPartitionsOnlySeeThemSlow()
    {
        await using var fixture = await ClusterFixture.StartAsync(3, options => options with { MaxStateReads = 2 });
        await Orders.RegisterAsync(fixture);
        var load = new OrderLoad(fixture, keys: 2_000);
        await load.SendAllAsync(0, 20);

        await fixture.Cluster.KillSiloAsync(fixture.Cluster.SecondarySilos[0]);
        await load.SendAllAsync(20, 20);
        await fixture.Gateway.RaiseWatermarkAsync(Orders.Id, OrderLoad.End, WatermarkCause.Explicit);

        await Eventually.EqualAsync(load.Windows, fixture.ReadResultsAsync, TimeSpan.FromSeconds(120));
        Assert.All(fixture.OfSilos<StateAdmission>(), admission => Assert.InRange(admission.Peak, 1, 2));
    }

    private static (long Local, long Remote) Answers(ClusterFixture fixture)
    {
        var placements = fixture.OfSilos<EntityPlacement>().ToList();
        return (placements.Sum(silo => silo.LocalAnswers), placements.Sum(silo => silo.RemoteAnswers));
    }

    private static async Task MovePartitionsAsync(ClusterFixture fixture, SiloAddress silo)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
        for (var partition = 0; partition < 4; partition++)
        {
            await fixture.Cluster.GrainFactory.GetGrain<IPartitionGrain>(GrainKeys.Partition(Orders.Id, partition))
                .AsReference<IGrainManagementExtension>().MigrateOnIdle();
        }

        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
    }
}
