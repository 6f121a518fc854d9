using System.Globalization;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.BlockLogs;
using Xunit.Abstractions;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>
/// Goal: silos of two releases take each other's place under load, forward and back, and every window is the truth.
/// Method: silos that are held at the version of the semantics before the newest are those of the older release. One
/// after the other is replaced, forward, back and forward again; then the contract is raised, and none of the older
/// release can come back.
/// </summary>
[Trait("Suite", "Crash")]
public sealed class RollingUpgradeTests(ITestOutputHelper output)
{
    private const ushort Older = SemanticsVersion.Newest - 1;
    private const int Phases = 16;

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan RaiseLimit = TimeSpan.FromMinutes(2);

    [PostgresFact]
    public async Task SilosOfTwoReleases_ReplaceEachOther_ForwardAndBack_AndEveryWindowIsTheTruth()
    {
        var older = Release(Older, raiseSeconds: 0);
        var trial = Release(SemanticsVersion.Newest, raiseSeconds: 86_400);
        var newer = Release(SemanticsVersion.Newest, raiseSeconds: 0);
        await using var cluster = await ProcessCluster.StartAsync(2, isGated: false, older);
        try
        {
            var load = await ClusterLoad.CreateAsync(cluster, 0.4, seed: 5, Phases);
            await load.SendAsync(2.0 / Phases);
            var step = 2;
            foreach (var release in (IReadOnlyDictionary<string, string>[])[trial, older, newer])
            {
                foreach (var silo in cluster.Silos.Where(silo => !silo.HasEnded).ToList())
                {
                    Assert.Equal(Older, (await ReadLogAsync(cluster, BlockHeader.ControlLog))[^1].Header.Semantics);
                    step += 2;
                    await ReplaceAsync(cluster, load, silo, release, (double)step / Phases);
                }
            }

            await Eventually.HoldsAsync(
                async () => (await ReadLogAsync(cluster, BlockHeader.ControlLog))[^1].Header.Semantics
                    == SemanticsVersion.Newest,
                RaiseLimit);
            await load.SendAsync(1);
            await IsRefusedAsync(cluster.AddSilo(older));
            await load.VerifyAsync();
            await CheckVersionsAsync(cluster);
            Note($"six silos replaced under load, longest gap {Scenarios.Seconds(load.Gaps.Max())}");
        }
        catch
        {
            output.WriteLine(cluster.Output());
            throw;
        }
    }

    private static async Task ReplaceAsync(
        ProcessCluster cluster,
        ClusterLoad load,
        SiloProcess leaving,
        IReadOnlyDictionary<string, string> release,
        double share)
    {
        await cluster.AddSilo(release).ReadyAsync();
        var sending = load.SendAsync(share);
        await load.MoveAsync(3);
        Assert.False(sending.IsCompleted);
        await leaving.SignalAsync("TERM");
        Assert.Equal(0, await leaving.EndAsync(EndLimit));
        await sending;
    }

    private static async Task IsRefusedAsync(SiloProcess silo)
    {
        Assert.NotEqual(0, await silo.EndAsync(EndLimit));
        Assert.Contains(
            $"is of semantics version {SemanticsVersion.Newest}, and this host knows 1 to {Older}",
            silo.Output(),
            StringComparison.Ordinal);
    }

    // Each log has blocks of both versions, the older ones first.
    private static async Task CheckVersionsAsync(ProcessCluster cluster)
    {
        for (var partition = BlockHeader.ControlLog; partition < Orders.Partitions; partition++)
        {
            var versions = (await ReadLogAsync(cluster, partition)).Select(block => block.Header.Semantics).ToList();
            Assert.Equal(versions.Order(), versions);
            Assert.Equal([Older, SemanticsVersion.Newest], versions.Distinct());
        }
    }

    private static async Task<List<LoggedBlock>> ReadLogAsync(ProcessCluster cluster, int partition)
    {
        List<LoggedBlock> log = [];
        while (true)
        {
            var from = log.Count == 0 ? 0 : log[^1].Header.NextOffset;
            var blocks = await cluster.Store.ReadAsync(Orders.Id, partition, from, int.MaxValue, default);
            if (blocks.Count == 0)
            {
                return log;
            }

            log.AddRange(blocks);
        }
    }

    private static Dictionary<string, string> Release(ushort newest, int raiseSeconds) => new(StringComparer.Ordinal)
    {
        ["STREAMBATCH_MAX_SEMANTICS"] = newest.ToString(CultureInfo.InvariantCulture),
        ["STREAMBATCH_RAISE_SEMANTICS_SECONDS"] = raiseSeconds.ToString(CultureInfo.InvariantCulture),
        ["STREAMBATCH_DRAIN_SECONDS"] = "1",
    };

    private void Note(string line) => new Scenarios(output).Note("upgrade", line);
}
