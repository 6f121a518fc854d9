using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Grains.Tests;

/// <summary>Windows complete although nobody calls any more, and only then when the watermark says so.</summary>
public sealed class ReminderTests
{
    private const long Second = 1_000_000;

    [PostgresFact]
    public async Task FollowClock_AfterAllSilosDied_CompletesTheWindowByTheReminderAlone()
    {
        await using var fixture = await ClusterFixture.StartAsync(2);
        await Orders.RegisterAsync(
            fixture, "20s", "{ outOfOrderness: 0s, idleTimeout: 1s, whenAllIdle: followClock }");
        var time = new GrainOptions().Now() - Second;
        await SendAsync(fixture, time);
        Assert.Empty(await fixture.ReadResultsAsync());

        var next = await KillAllAndStartOneAsync(fixture);

        var end = time - (time % (20 * Second)) + (20 * Second);
        await Eventually.EqualAsync(
            new Dictionary<(string, long), string>
            {
                [("a", time - (time % (20 * Second)))] = """{"n":1,"total":1}""",
            },
            fixture.ReadResultsAsync,
            TimeSpan.FromSeconds(90));

        // The clock is in the log: whoever replays it completes the window, too.
        Assert.Contains(
            await ReadDecisionsAsync(fixture, next),
            decision => decision.Cause == WatermarkCause.Idle && decision.Watermark >= end);
        Notes.Write(
            "reminder-clock",
            "followClock, all silos killed, one started, nobody calls: the window is complete by a logged decision");
    }

    [PostgresFact]
    public async Task Hold_BeforeTheEnd_GivesNoPane_HoweverOftenTheReminderRings()
    {
        await using var fixture = await ClusterFixture.StartAsync(1);
        await Orders.RegisterAsync(fixture, "20s", "{ outOfOrderness: 0s }");
        await SendAsync(fixture, new GrainOptions().Now() - Second);
        var epoch = await fixture.ScalarAsync(ControlEpoch);

        await KillAllAndStartOneAsync(fixture);

        // Only the reminder calls: it wakes the fan-in, which takes the control log over, and that is all.
        await Eventually.HoldsAsync(
            async () => await fixture.ScalarAsync(ControlEpoch) > epoch, TimeSpan.FromSeconds(60));
        var end = new GrainOptions().Now() + (7 * Second);
        await Eventually.HoldsAsync(() => Task.FromResult(new GrainOptions().Now() > end), TimeSpan.FromSeconds(60));
        Assert.Empty(await fixture.ReadResultsAsync());
        Assert.Equal(1, await fixture.CountRemindersAsync());
        Notes.Write("reminder-hold", "hold before the end, nobody calls: no pane after three periods of the reminder");
    }

    private const string ControlEpoch = "select epoch from streambatch.log_head where partition = -1";
    private const string ControlEnd = "select next_offset from streambatch.log_head where partition = -1";

    // The client ends first: what it could not report it would tell whoever is there next. Gives the end of the control
    // log between the lives of the silos.
    private static async Task<long> KillAllAndStartOneAsync(ClusterFixture fixture)
    {
        await fixture.Cluster.StopClusterClientAsync();
        var next = 0L;
        await fixture.KillAllAndStartOneAsync(async () => next = await fixture.ScalarAsync(ControlEnd));
        return next;
    }

    private static async Task<List<WatermarkDecision>> ReadDecisionsAsync(ClusterFixture fixture, long fromOffset)
    {
        List<WatermarkDecision> decisions = [];
        foreach (var block in await fixture.Store.ReadAsync(
            Orders.Id, BlockHeader.ControlLog, fromOffset, int.MaxValue, default))
        {
            var records = new ByteReader(block.Records.Span);
            for (var i = 0; i < block.Header.Count; i++)
            {
                if (RecordCodec.ReadControl(records.ReadBytes(), out var payload) == ControlKind.WatermarkDecided)
                {
                    var reader = new ByteReader(payload);
                    decisions.Add(WatermarkDecision.Read(ref reader));
                }
            }
        }

        return decisions;
    }

    private static async Task SendAsync(ClusterFixture fixture, long time)
    {
        var request = await fixture.Gateway.NewRequestAsync(Orders.Id, default);
        request.Add(Orders.Event(1, 1, "a", time, 100));
        request.Seal();
        await fixture.Gateway.IngestAsync(request, default);
        await Eventually.HoldsAsync(
            async () => await fixture.CountRemindersAsync() == 1, TimeSpan.FromSeconds(30));

        // The control log has the progress: registered, then decided.
        await Eventually.HoldsAsync(
            async () => await fixture.ScalarAsync(ControlEnd) >= 2, TimeSpan.FromSeconds(30));
    }
}
