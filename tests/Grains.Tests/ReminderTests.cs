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

        await fixture.KillAllAndStartOneAsync();

        await Eventually.EqualAsync(
            new Dictionary<(string, long), string>
            {
                [("a", time - (time % (20 * Second)))] = """{"n":1,"total":1}""",
            },
            fixture.ReadResultsAsync,
            TimeSpan.FromSeconds(90));
    }

    [PostgresFact]
    public async Task Hold_BeforeTheEnd_GivesNoPane_HoweverOftenTheReminderRings()
    {
        await using var fixture = await ClusterFixture.StartAsync(1);
        await Orders.RegisterAsync(fixture, "20s", "{ outOfOrderness: 0s }");
        await SendAsync(fixture, new GrainOptions().Now() - Second);
        var epoch = await fixture.ScalarAsync(ControlEpoch);

        await fixture.KillAllAndStartOneAsync();

        // Only the reminder calls: it wakes the fan-in, which takes the control log over, and that is all.
        await Eventually.HoldsAsync(
            async () => await fixture.ScalarAsync(ControlEpoch) > epoch, TimeSpan.FromSeconds(60));
        var end = new GrainOptions().Now() + (7 * Second);
        await Eventually.HoldsAsync(() => Task.FromResult(new GrainOptions().Now() > end), TimeSpan.FromSeconds(60));
        Assert.Empty(await fixture.ReadResultsAsync());
        Assert.Equal(1, await fixture.CountRemindersAsync());
    }

    private const string ControlEpoch = "select epoch from streambatch.log_head where partition = -1";

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
            async () => await fixture.ScalarAsync(
                "select next_offset from streambatch.log_head where partition = -1") >= 2,
            TimeSpan.FromSeconds(30));
    }
}
