using StreamBatch.Silo.Tests.Grains;
using StreamBatch.Silo.Tests.Server;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.Clusters;

/// <summary>A silo whose process ends without a word.</summary>
public sealed class DeathTests
{
    [PostgresFact]
    public async Task AKilledSilo_IsDeclaredDeadByTheOther_AndItsGrainsGoOnThere()
    {
        await using var schema = await OrleansSchema.CreateAsync();
        await using var cluster = await TwoSilos.StartAsync(schema, "first", inProcesses: true);
        var grains = Enumerable.Range(0, 20)
            .Select(number => cluster.Client.GetGrain<ITallyGrain>($"orders/{number}")).ToList();
        foreach (var grain in grains)
        {
            await ReachAsync(grain, 0);
            await grain.AddAsync(5);
        }

        var (survivor, killed) = (cluster.Silos[0].SiloAddress, cluster.Silos[1].SiloAddress);
        await cluster.KillSiloAsync(cluster.Silos[1]);
        Assert.Equal((int)SiloStatus.Active, await ReadAsync("status", killed));

        await Wait.UntilAsync(
            "The silo's death", async () => (int)SiloStatus.Dead == (int)(await ReadAsync("status", killed))!);
        Assert.StartsWith(survivor.ToParsableString(), (string?)await ReadAsync("suspect_times", killed));
        Assert.Equal((int)SiloStatus.Active, await ReadAsync("status", survivor));
        foreach (var grain in grains)
        {
            await ReachAsync(grain, 5);
            Assert.Equal(6, await grain.AddAsync(1));
        }

        Task<object?> ReadAsync(string column, SiloAddress silo) => schema.ExecuteAsync(
            $"select {column} from orleans_silo where port = {silo.Endpoint.Port}");
    }

    // A call may fail while the client has not heard of a silo, or not of its end; reading may be tried again.
    private static Task ReachAsync(ITallyGrain grain, int sum) => Wait.UntilAsync("An answer", async () =>
    {
        try
        {
            Assert.Equal(sum, await grain.ReadAsync());
            return true;
        }
        catch (Exception error) when (error is OrleansException or TimeoutException)
        {
            return false;
        }
    });
}
