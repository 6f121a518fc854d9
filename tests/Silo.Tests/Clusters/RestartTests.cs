using StreamBatch.Silo.Tests.Grains;
using StreamBatch.Silo.Tests.Server;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.Clusters;

/// <summary>What a cluster leaves to the next one of its service.</summary>
public sealed class RestartTests
{
    private const string Key = "orders/1";

    [PostgresFact]
    public async Task AReminder_SurvivesItsCluster_UntilItIsUnregistered()
    {
        await using var schema = await OrleansSchema.CreateAsync();
        await using var first = await TwoSilos.StartAsync(schema, "first");
        await first.Client.GetGrain<IBellGrain>(Key).RegisterAsync("close");
        Assert.Equal(["close"], await first.Client.GetGrain<IBellGrain>(Key).ListAsync());
        await first.Client.GetGrain<ITallyGrain>(Key).AddAsync(3);
        await first.StopAllSilosAsync();

        await using var second = await TwoSilos.StartAsync(schema, "second");
        var bell = second.Client.GetGrain<IBellGrain>(Key);
        Assert.Equal(["close"], await bell.ListAsync());
        await Wait.UntilAsync("A reminder of the cluster before", async () => await bell.RingsAsync() > 0);
        Assert.Equal(3, await second.Client.GetGrain<ITallyGrain>(Key).ReadAsync());

        await bell.UnregisterAsync("close");
        Assert.Empty(await bell.ListAsync());
        Assert.Equal(0L, await schema.ExecuteAsync("select count(*) from orleans_reminder"));
    }
}
