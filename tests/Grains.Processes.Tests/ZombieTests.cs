using StreamBatch.Domain.Blocks;
using Xunit.Abstractions;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>Goal: what a silo had prepared before it was declared dead never enters the log. Method: a silo stands
/// still between a prepared append and its sending, until others write its partitions; then it goes on.</summary>
[Trait("Suite", "Crash")]
public sealed class ZombieTests(ITestOutputHelper output)
{
    private static readonly TimeSpan PrepareLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DeathLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);

    private readonly Scenarios _scenarios = new(output);
    private readonly List<PreparedBlock> _prepared = [];

    [PostgresFact]
    public async Task AppendThatWasPreparedBeforeTheDeath_IsRefusedByTheStore()
    {
        var zombies = LongRun.Times("STREAMBATCH_TEST_ZOMBIES", 3);
        var phases = zombies + 1;
        await _scenarios.RunAsync(
            0.2,
            async (cluster, load) =>
            {
                await load.SendAsync(1.0 / phases);
                for (var round = 1; round <= zombies; round++)
                {
                    await RaiseZombieAsync(cluster, () => load.SendAsync((round + 1.0) / phases));
                }

                await load.VerifyAsync();
                var folds = await cluster.FoldAsync();
                Assert.DoesNotContain(folds.SelectMany(fold => fold.Blocks), header => IsPrepared(header));
            },
            phases: phases,
            isGated: true);
        _scenarios.Note(
            "zombie",
            $"appends prepared before a silo was declared dead and sent after: refused {zombies} of {zombies} "
            + $"({_prepared.Count} blocks), every window is the truth");
    }

    private bool IsPrepared(BlockHeader header) => _prepared.Exists(block => block.Is(header));

    private async Task RaiseZombieAsync(ProcessCluster cluster, Func<Task> send)
    {
        var (zombie, _) = await cluster.BusiestAsync();
        var gate = cluster.GateOf(zombie);
        gate.Hold(GateFolder.HoldAppend);
        var sending = send();
        var blocks = (await gate.HearAsync("prepared", PrepareLimit)).Select(PreparedBlock.Read).ToList();
        await zombie.SignalAsync("STOP");
        Assert.NotEmpty(blocks);
        cluster.AddSilo();

        // The requests that wait for it are sent again, to whoever writes these partitions now.
        foreach (var block in blocks)
        {
            await Eventually.HoldsAsync(() => IsReplacedAsync(cluster, block), DeathLimit);
        }

        Assert.False(zombie.HasEnded);
        gate.Go();
        await zombie.SignalAsync("CONT");

        var verdict = await gate.HearAsync("verdict", EndLimit);
        Assert.Equal(blocks.Select(_ => "refused"), verdict);
        Assert.NotEqual(0, await zombie.EndAsync(EndLimit));
        await sending;
        _prepared.AddRange(blocks);
    }

    // Another writer, of a later epoch, has put another block in its place.
    private static async Task<bool> IsReplacedAsync(ProcessCluster cluster, PreparedBlock prepared)
    {
        var log = await cluster.Store.ReadAsync(Orders.Id, prepared.Partition, prepared.FirstOffset, 1, default);
        return log.Count > 0 && log[0].Header.Epoch > prepared.Epoch && !prepared.Is(log[0].Header);
    }
}
