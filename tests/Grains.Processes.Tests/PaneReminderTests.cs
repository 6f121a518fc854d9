using System.Globalization;
using System.Text;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Time;
using StreamBatch.Reference;
using Xunit.Abstractions;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>Goal: a window that the log says is complete is published, although all silos died before they could and
/// nobody calls any more. Method: publications are held up until the control block is durable; then all silos are
/// killed, and the client ends before them.</summary>
[Trait("Suite", "Crash")]
public sealed class PaneReminderTests(ITestOutputHelper output)
{
    private const long Minute = 60_000_000;
    private const long Second = 1_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PaneLimit = (2 * Limit) + (3 * ProcessCluster.ReminderPeriod);

    private readonly Scenarios _scenarios = new(output);

    [PostgresFact]
    public async Task Hold_KilledBetweenControlBlockAndPane_ThePaneComesByTheReminderAlone()
    {
        // Not the partition that has the other source's events: its block has no record beside the watermark.
        var shop = Enumerable.Range(0, 100).Select(number => $"shop{number}")
            .First(name => PartitionOf(name) != PartitionOf(OrderPlan.TickKey));
        var order = Encoding.UTF8.GetBytes(
            $"{{\"specversion\":\"1.0\",\"type\":\"{Orders.Id}\",\"source\":\"{Orders.Clock}\",\"id\":\"order\","
            + $"\"time\":\"{new EventTime(WindowStart)}\",\"data\":{{\"shop\":\"{shop}\",\"amount\":4.2}}}}");
        var tick = OrderPlan.Tick(0, WindowStart);
        await using var cluster = await ProcessCluster.StartAsync(2, isGated: true);
        await Orders.RegisterAsync(cluster.Gateway);
        await SendAsync(cluster, order, tick);
        await Eventually.HoldsAsync(async () => await cluster.Tables.CountRemindersAsync() == 1, Limit);

        foreach (var silo in cluster.Silos)
        {
            cluster.GateOf(silo).Hold(GateFolder.HoldPublish);
        }

        var next = (await cluster.Store.ReadAsync(Orders.Id, PartitionOf(shop), 0, int.MaxValue, default))[^1]
            .Header.NextOffset;
        await SendAsync(cluster, OrderPlan.Tick(1, WindowStart + Minute + Orders.OutOfOrderness + Second));
        await Eventually.HoldsAsync(() => IsCompleteAsync(cluster, PartitionOf(shop), next), Limit);
        await cluster.DisconnectAsync();
        foreach (var silo in cluster.Silos.ToList())
        {
            await silo.SignalAsync("KILL");
            await silo.EndAsync(Limit);
        }

        Assert.Empty(await cluster.Tables.ReadResultsAsync());
        var begin = TimeProvider.System.GetTimestamp();
        cluster.AddSilo();

        await Eventually.EqualAsync(Expected(order, tick), cluster.Tables.ReadResultsAsync, PaneLimit);
        var elapsed = TimeProvider.System.GetElapsedTime(begin);
        var pane = Assert.Single(await cluster.Tables.ReadPanesAsync(PartitionOf(shop)));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $" {next} {{"), pane, StringComparison.Ordinal);
        _scenarios.Note(
            "reminder",
            "all silos killed between a control block and its pane, nobody calls: the pane came by the reminder "
            + $"{Scenarios.Seconds(elapsed)} after a silo was started (period "
            + $"{Scenarios.Seconds(ProcessCluster.ReminderPeriod)})");
    }

    private static long WindowStart => Orders.Start - (Orders.Start % Minute);

    private static int PartitionOf(string key) =>
        Partitioner.PartitionOf(Encoding.UTF8.GetBytes(key), Orders.Partitions);

    private static async Task SendAsync(ProcessCluster cluster, params byte[][] events)
    {
        var request = await cluster.Gateway.NewRequestAsync(Orders.Id, default);
        foreach (var json in events)
        {
            request.Add(json);
        }

        request.Seal();
        await cluster.Gateway.IngestAsync(request, default);
    }

    // The control block alone: what came before it in the log is known.
    private static async Task<bool> IsCompleteAsync(ProcessCluster cluster, int partition, long from) =>
        (await cluster.Store.ReadAsync(Orders.Id, partition, from, int.MaxValue, default))
        .Any(block => block.Header.FirstOffset == from && block.Header.Watermark >= WindowStart + Minute);

    private static Dictionary<(string Key, long Start), string> Expected(params byte[][] events)
    {
        var model = new ReferenceSimulator(Orders.WithoutWatermark, new ReferenceOptions { Clock = Orders.Start });
        model.Step($"{{\"events\":[{string.Join(',', events.Select(Encoding.UTF8.GetString))}]}}");
        model.Step($"{{\"watermark\":{WindowStart + Minute}}}");
        var windows = model.CurrentViews().ToDictionary(row => (row.Key, row.Start), row => row.Values);
        Assert.Equal(events.Length, windows.Count);
        return windows;
    }
}
