using System.Text;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Domain.Windowing;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Grains.Tests;

/// <summary>Quarantined events are released and discarded, and windows corrected, through the gateway of a real
/// cluster.</summary>
public sealed class ActTests
{
    private const string Shop = "shop";
    private const long Minute = 60_000_000;
    private const long Start = 1_760_000_040_000_000;

    [PostgresFact]
    public async Task QuarantinedEvent_IsReleasedAndCounted_AnotherIsDiscarded()
    {
        await using var fixture = await ClusterFixture.StartAsync(2);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await Orders.RegisterAsync(fixture);
        await SendAsync(fixture, limit.Token, Order(1), Order(2), Broken(3), Broken(4));

        var released = await fixture.Gateway.ReleaseAsync(Orders.Id, "s0", "3", limit.Token);
        var isDiscarded = await fixture.Gateway.DiscardAsync(Orders.Id, "s0", "4", limit.Token);

        Assert.Equal(EventStatus.Accepted, released.Outcome.Status);
        Assert.True(isDiscarded);
        Assert.False(await fixture.Gateway.DiscardAsync(Orders.Id, "s0", "4", limit.Token));
        foreach (var id in (string[])["3", "4", "no such event"])
        {
            var again = await fixture.Gateway.ReleaseAsync(Orders.Id, "s0", id, limit.Token);
            Assert.Equal(ReasonCode.NotQuarantined, again.Outcome.Reason);
        }

        await EndAsync(fixture);

        // A value with more digits than the scale is none.
        await WaitForAsync(fixture, """{"n":3,"total":2}""");
    }

    [PostgresFact]
    public async Task ExpiredEvent_IsReleasedIntoItsDroppedWindow()
    {
        await using var fixture = await ClusterFixture.StartAsync(2);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await Orders.RegisterAsync(fixture);
        await SendAsync(fixture, limit.Token, Order(1), Order(2));
        await EndAsync(fixture);
        await WaitForAsync(fixture, """{"n":2,"total":2}""");
        await SendAsync(fixture, limit.Token, Order(3));

        var released = await fixture.Gateway.ReleaseAsync(Orders.Id, "s0", "3", limit.Token);

        Assert.Equal(EventStatus.Late, released.Outcome.Status);
        Assert.Equal("""{"n":3,"total":3}""", (await fixture.ReadResultsAsync())[(Shop, Start)]);
    }

    [PostgresFact]
    public async Task Correction_IsAppendedOnce_HoweverOftenItComes_AndOneThatFollowsAnotherRevisionIsNot()
    {
        await using var fixture = await ClusterFixture.StartAsync(2);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await Orders.RegisterAsync(fixture);
        await SendAsync(fixture, limit.Token, Order(1), Order(2));
        await EndAsync(fixture);
        await WaitForAsync(fixture, """{"n":2,"total":2}""");
        var partition = (int)await fixture.ScalarAsync("select partition::bigint from streambatch.pane");
        (int, Correction)[] first = [(partition, Correction(2, "first"))];
        (int, Correction)[] other = [(partition, Correction(2, "other"))];

        Assert.Equal([true], await fixture.Gateway.CorrectAsync(Orders.Id, [first], limit.Token));
        Assert.Equal([true, false], await fixture.Gateway.CorrectAsync(Orders.Id, [first, other], limit.Token));

        Assert.Equal(2, await fixture.CountAsync("pane"));
        Assert.Empty((await fixture.ReadResultsAsync()).Keys);
    }

    private static Correction Correction(int revision, string run) => new()
    {
        Key = Shop,
        Window = new Window(new EventTime(Start), new EventTime(Start + Minute)),
        Revision = revision,
        Cause = PaneCause.Adopted,
        Class = DriftClass.Loss,
        Run = run,
        RestsOn = 0,
        Values = null,
        Counted = [],
    };

    private static byte[] Order(int id) => Orders.Event(0, id, Shop, Start + id, 100);

    private static byte[] Broken(int id) => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(Order(id)).Replace("\"amount\":1", "\"amount\":1.001", StringComparison.Ordinal));

    private static async Task SendAsync(
        ClusterFixture fixture,
        CancellationToken cancellationToken,
        params byte[][] events)
    {
        var request = await fixture.Gateway.NewRequestAsync(Orders.Id, cancellationToken);
        foreach (var item in events)
        {
            Assert.Equal(ReasonCode.None, request.Add(item).Reason);
        }

        request.Seal();
        await fixture.Gateway.IngestAsync(request, cancellationToken);
    }

    private static Task EndAsync(ClusterFixture fixture) => fixture.Gateway.RaiseWatermarkAsync(
        Orders.Id, Start + (10_000 * Minute), WatermarkCause.Explicit);

    private static Task WaitForAsync(ClusterFixture fixture, string values) => Eventually.EqualAsync(
        new Dictionary<(string Key, long Start), string> { [(Shop, Start)] = values },
        fixture.ReadResultsAsync,
        TimeSpan.FromSeconds(60));
}
