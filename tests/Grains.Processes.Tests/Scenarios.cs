using System.Globalization;
using Xunit.Abstractions;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>Runs what is to happen to a cluster, and tells its figures.</summary>
internal sealed class Scenarios(ITestOutputHelper output)
{
    public static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    /// <summary>Starts two silos and plans events for them.</summary>
    /// <param name="share">How many of the usual number of events.</param>
    /// <param name="scenario">What happens.</param>
    /// <param name="seed">What decides the events.</param>
    /// <param name="phases">In how many phases they are sent.</param>
    /// <param name="isGated">Whether silos can be held up at their store.</param>
    public async Task RunAsync(
        double share,
        Func<ProcessCluster, ClusterLoad, Task> scenario,
        int seed = 1,
        int phases = OrderPlan.DefaultPhases,
        bool isGated = false)
    {
        await using var cluster = await ProcessCluster.StartAsync(2, isGated);
        try
        {
            await scenario(cluster, await ClusterLoad.CreateAsync(cluster, share, seed, phases));
        }
        catch
        {
            output.WriteLine(await cluster.DescribePartitionsAsync());
            output.WriteLine(cluster.Output());
            output.WriteLine(await cluster.Tables.DescribeSessionsAsync());
            throw;
        }
    }

    /// <summary>Tells what was found, here and in the sum of the test run.</summary>
    /// <param name="name">Whose line it is there.</param>
    /// <param name="line">What was found.</param>
    public void Note(string name, string line)
    {
        output.WriteLine(line);
        Notes.Write(name, line);
    }

    /// <summary>The longest gaps of a load's partitions.</summary>
    public static string Gaps(ClusterLoad load) => string.Join(", ", load.Gaps.Select(Seconds));
}
