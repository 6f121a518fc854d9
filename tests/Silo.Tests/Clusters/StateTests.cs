using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;
using StreamBatch.Silo.Tests.Grains;
using StreamBatch.Silo.Tests.Server;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.Clusters;

/// <summary>The life of a grain's state in a cluster.</summary>
public sealed class StateTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [PostgresFact]
    public async Task AState_IsReadAfterDeactivation_AndGoneAfterClearing()
    {
        var grain = Grain("orders/1");
        await grain.AddAsync(3);
        await grain.AddAsync(4);
        await LeaveAsync(grain);

        Assert.Equal(7, await grain.ReadAsync());
        await grain.ClearAsync();
        await LeaveAsync(grain);
        Assert.Equal(0, await grain.ReadAsync());
        Assert.Equal(2, await grain.AddAsync(2));
    }

    [PostgresFact]
    public async Task AStateThatSomeoneElseHasWritten_IsNotOverwritten()
    {
        var grain = Grain("orders/2");
        await grain.AddAsync(3);
        var storage = ((InProcessSiloHandle)silos.Cluster.Silos[0]).SiloHost.Services
            .GetRequiredService<IGrainStorage>();
        var other = new GrainState<Tally>();
        await storage.ReadStateAsync(TallyGrain.StateName, grain.GetGrainId(), other);
        other.State.Sum = 50;
        await storage.WriteStateAsync(TallyGrain.StateName, grain.GetGrainId(), other);

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.AddAsync(1));

        // The activation that was wrong is gone: the next one has read the state.
        await Wait.UntilAsync("A new activation", async () => await grain.ReadAsync() == 50);
        Assert.Equal(51, await grain.AddAsync(1));
    }

    [PostgresFact]
    public async Task Grains_RunOnBothSilos()
    {
        for (var i = 0; i < 40; i++)
        {
            await Grain($"spread/{i}").AddAsync(i);
        }

        var counts = await silos.Cluster.Client.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        var places = counts.Where(count => count.GrainType.Contains(nameof(TallyGrain), StringComparison.Ordinal));
        Assert.Equal(2, places.Select(place => place.SiloAddress).Distinct().Count());
        Assert.Equal(
            40L,
            await silos.Schema.ExecuteAsync("select count(*) from orleans_state where key_text like 'spread/%'"));
    }

    private ITallyGrain Grain(string key) => silos.Cluster.Client.GetGrain<ITallyGrain>(key);

    private async Task LeaveAsync(ITallyGrain grain)
    {
        var gone = silos.Cluster.WaitForDeactivationAsync(grain);
        await grain.LeaveAsync();
        await gone;
    }
}
