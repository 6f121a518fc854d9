using Xunit.Abstractions;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>
/// Goal: whatever a cluster has acknowledged survives its silos, and counts once. Method: silos are processes, which
/// are killed, stood still and told to end in the middle of requests; producers send generated events of every kind,
/// know only their answers, and send some requests again; at the end every window is the truth about the events.
/// </summary>
[Trait("Suite", "Crash")]
public sealed class SiloLossTests(ITestOutputHelper output)
{
    private static readonly TimeSpan WorstGap = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WorstStart = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StandStill = TimeSpan.FromSeconds(60);

    private readonly Scenarios _scenarios = new(output);

    [PostgresFact]
    public async Task KilledSilo_IsReplaced_AndEveryWindowIsTheTruth()
    {
        List<TimeSpan> worst = [];
        var events = 0;
        var firstSeed = LongRun.Times("STREAMBATCH_TEST_SEED", 1);
        var runs = LongRun.Times("STREAMBATCH_TEST_KILLS", 1);
        for (var run = 0; run < runs; run++)
        {
            await _scenarios.RunAsync(
                1,
                async (cluster, load) =>
                {
                    await load.SendAsync(0.4);
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
                    output.WriteLine(
                        $"seed {firstSeed + run}, {load.Events} events: the killed silo had partitions "
                        + $"{string.Join(", ", partitions)}; longest gaps {Scenarios.Gaps(load)}");
                    output.WriteLine(load.Describe());
                    worst.Add(load.Gaps.Max());
                    events += load.Events;
                },
                seed: firstSeed + run);
        }

        _scenarios.Note(
            "kill",
            $"one of two silos killed, {runs} times, {events} events of every kind: every window is the truth; longest "
            + $"gap between acknowledgements of a partition {Scenarios.Seconds(worst.Max())}");
        Assert.True(worst.Max() < WorstGap, $"A partition acknowledged nothing for {Scenarios.Seconds(worst.Max())}.");
    }

    // Entities of the dead silo do not answer until it is declared dead; a partition that is to leave meanwhile must
    // call them again, or it never leaves.
    [PostgresFact]
    public async Task PartitionsThatAreToLeave_WhileASiloIsDead_AnswerAndLeave() => await _scenarios.RunAsync(
        0.3,
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
            _scenarios.Note(
                "leave", $"partitions left while a silo was dead, longest gap {Scenarios.Seconds(load.Gaps.Max())}");
        });

    [PostgresFact]
    public async Task SiloThatStoodStill_WritesNothingLater_AndEnds() => await _scenarios.RunAsync(
        0.3,
        async (cluster, load) =>
        {
            await load.SendAsync(0.3);
            var (zombie, partitions) = await cluster.BusiestAsync();
            var sending = load.SendAsync(0.7);
            await load.MoveAsync(20);

            Assert.False(sending.IsCompleted);
            var begin = TimeProvider.System.GetTimestamp();
            await zombie.SignalAsync("STOP");
            await sending;
            await Eventually.HoldsAsync(
                () => Task.FromResult(TimeProvider.System.GetElapsedTime(begin) >= StandStill), 2 * StandStill);
            Assert.False(zombie.HasEnded);
            var gaps = Scenarios.Gaps(load);
            sending = load.SendAsync(1);
            await load.MoveAsync(10);
            var stood = TimeProvider.System.GetElapsedTime(begin);
            await zombie.SignalAsync("CONT");

            begin = TimeProvider.System.GetTimestamp();
            var exitCode = await zombie.EndAsync(EndLimit);
            Assert.NotEqual(0, exitCode);
            var ended = TimeProvider.System.GetElapsedTime(begin);
            await sending;
            await load.VerifyAsync();
            output.WriteLine(
                $"it had partitions {string.Join(", ", partitions)} and ended with {exitCode}; longest gaps {gaps}");
            _scenarios.Note(
                "stop",
                $"a silo stood still for {Scenarios.Seconds(stood)}: every window is the truth; it ended "
                + $"{Scenarios.Seconds(ended)} after it went on");
        });

    [PostgresFact]
    public async Task AllSilosKilled_NewOnesOnOtherPorts_GoOn() => await _scenarios.RunAsync(
        0.3,
        async (cluster, load) =>
        {
            await load.SendAsync(0.3);
            var sending = load.SendAsync(1);
            await load.MoveAsync(20);

            Assert.False(sending.IsCompleted);
            var killed = cluster.Silos.ToList();
            foreach (var silo in killed)
            {
                await silo.SignalAsync("KILL");
                await silo.EndAsync(EndLimit);
            }

            var begin = TimeProvider.System.GetTimestamp();
            var acknowledged = load.Acknowledged;
            SiloProcess[] started = [cluster.AddSilo(), cluster.AddSilo()];
            Assert.Empty(started.Select(silo => silo.SiloPort).Intersect(killed.Select(silo => silo.SiloPort)));
            await Eventually.HoldsAsync(() => Task.FromResult(load.Acknowledged > acknowledged), 2 * WorstStart);
            var elapsed = TimeProvider.System.GetElapsedTime(begin);

            _scenarios.Note(
                "restart",
                $"all silos killed, new ones on other ports: first acknowledgement after {Scenarios.Seconds(elapsed)}");
            Assert.True(elapsed < WorstStart, $"The first acknowledgement came after {Scenarios.Seconds(elapsed)}.");
            await sending;
            await load.VerifyAsync();
        });

    [PostgresFact]
    public async Task SiloToldToEnd_HandsOver_AndEndsInOrder() => await _scenarios.RunAsync(
        0.3,
        async (cluster, load) =>
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
            _scenarios.Note(
                "end",
                $"a silo told to end did so after {Scenarios.Seconds(elapsed)}, longest gap "
                + Scenarios.Seconds(load.Gaps.Max()));
        });
}
