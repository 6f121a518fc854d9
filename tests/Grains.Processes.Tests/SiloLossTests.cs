using System.Globalization;
using Xunit.Abstractions;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>
/// Goal: whatever a cluster has acknowledged survives its silos, and counts once. Method: silos are processes, which
/// are killed, stood still and told to end in the middle of requests; producers know only their answers and send some
/// events again; at the end every window is what the events say.
/// </summary>
[Trait("Suite", "Crash")]
public sealed class SiloLossTests(ITestOutputHelper output)
{
    private static readonly TimeSpan WorstGap = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WorstStart = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);

    [PostgresFact]
    public async Task KilledSilo_IsReplaced_AndEveryWindowIsTheTruth() => await RunAsync(1, async (cluster, load) =>
    {
        await load.SendAsync(0.3);
        var (victim, partitions) = await cluster.BusiestAsync();
        var sending = load.SendAsync(1);
        await load.MoveAsync(20);

        Assert.False(sending.IsCompleted);
        await victim.SignalAsync("KILL");
        Assert.Equal(SiloProcess.Killed, await victim.EndAsync(EndLimit));
        var other = cluster.AddSilo();

        await sending;
        await other.ReadyAsync();
        await load.VerifyAsync();
        Tell(load, $"killed silo had partitions {string.Join(", ", partitions)}");
        var worst = load.Gaps.Max();
        Note("cluster", $"one silo killed, longest gap between acknowledgements {Seconds(worst)}");
        Assert.True(worst < WorstGap, $"A partition acknowledged nothing for {Seconds(worst)}.");
    });

    // Entities of the dead silo do not answer until it is declared dead; a partition that is to leave meanwhile must
    // call them again, or it never leaves.
    [PostgresFact]
    public async Task PartitionsThatAreToLeave_WhileASiloIsDead_AnswerAndLeave() => await RunAsync(
        0.5,
        async (cluster, load) =>
        {
            await load.SendAsync(0.3);
            var (survivor, _) = await cluster.BusiestAsync();
            var victim = cluster.Silos.Single(silo => silo != survivor);
            var sending = load.SendAsync(1);
            await load.MoveAsync(20);

            Assert.False(sending.IsCompleted);
            await victim.SignalAsync("KILL");
            await cluster.MovePartitionsAsync();

            await sending;
            await load.VerifyAsync();
            Tell(load, "partitions left while a silo was dead");
        });

    [PostgresFact]
    public async Task SiloThatStoodStill_WritesNothingLater_AndEnds() => await RunAsync(0.5, async (cluster, load) =>
    {
        await load.SendAsync(0.3);
        var (zombie, partitions) = await cluster.BusiestAsync();
        var sending = load.SendAsync(0.7);
        await load.MoveAsync(20);

        Assert.False(sending.IsCompleted);
        await zombie.SignalAsync("STOP");
        await sending;
        Assert.False(zombie.HasEnded);
        Tell(load, $"silo that stood still had partitions {string.Join(", ", partitions)}");
        sending = load.SendAsync(1);
        await load.MoveAsync(10);
        await zombie.SignalAsync("CONT");

        var exitCode = await zombie.EndAsync(EndLimit);
        output.WriteLine($"it ended with {exitCode}");
        Assert.NotEqual(0, exitCode);
        await sending;
        await load.VerifyAsync();
    });

    [PostgresFact]
    public async Task AllSilosKilled_NewOnesOnOtherPorts_GoOn() => await RunAsync(0.5, async (cluster, load) =>
    {
        await load.SendAsync(0.3);
        var sending = load.SendAsync(1);
        await load.MoveAsync(20);

        Assert.False(sending.IsCompleted);
        foreach (var silo in cluster.Silos.ToList())
        {
            await silo.SignalAsync("KILL");
            await silo.EndAsync(EndLimit);
        }

        var begin = TimeProvider.System.GetTimestamp();
        var acknowledged = load.Acknowledged;
        cluster.AddSilo();
        cluster.AddSilo();
        await Eventually.HoldsAsync(() => Task.FromResult(load.Acknowledged > acknowledged), 2 * WorstStart);
        var elapsed = TimeProvider.System.GetElapsedTime(begin);

        Note("cluster-restart", $"all silos killed, first acknowledgement of new ones after {Seconds(elapsed)}");
        Assert.True(elapsed < WorstStart, $"The first acknowledgement came after {Seconds(elapsed)}.");
        await sending;
        await load.VerifyAsync();
    });

    [PostgresFact]
    public async Task SiloToldToEnd_HandsOver_AndEndsInOrder() => await RunAsync(0.5, async (cluster, load) =>
    {
        await load.SendAsync(0.3);
        var (leaving, _) = await cluster.BusiestAsync();
        var sending = load.SendAsync(1);
        await load.MoveAsync(20);

        Assert.False(sending.IsCompleted);
        var begin = TimeProvider.System.GetTimestamp();
        await leaving.SignalAsync("TERM");
        Assert.Equal(0, await leaving.EndAsync(EndLimit));
        var elapsed = TimeProvider.System.GetElapsedTime(begin);

        await sending;
        await load.VerifyAsync();
        Tell(load, $"silo told to end did so after {Seconds(elapsed)}");
    });

    private static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private async Task RunAsync(double share, Func<ProcessCluster, ClusterLoad, Task> scenario)
    {
        await using var cluster = await ProcessCluster.StartAsync(2);
        try
        {
            await Orders.RegisterAsync(cluster.Gateway);
            await scenario(cluster, new ClusterLoad(cluster, share));
        }
        catch
        {
            output.WriteLine(await cluster.DescribeSessionsAsync());
            output.WriteLine(cluster.Output());
            throw;
        }
    }

    private void Tell(ClusterLoad load, string what) =>
        output.WriteLine($"{what}; longest gaps {string.Join(", ", load.Gaps.Select(Seconds))}");

    private void Note(string name, string line)
    {
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("STREAMBATCH_TEST_NOTES") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, $"{name}.txt"), $"cluster: {line}\n");
        }
    }
}
