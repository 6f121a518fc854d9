using StreamBatch.Domain.Records;
using StreamBatch.Domain.Watermarks;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>Producers that keep a cluster busy, with requests of each partition under way at any time, and what their
/// partitions acknowledged.</summary>
internal sealed class ClusterLoad
{
    private const int DefaultEvents = 50_000;

    private static readonly TimeSpan SendLimit = TimeSpan.FromMinutes(3) * LongRun.Scale;
    private static readonly TimeSpan ReadLimit = TimeSpan.FromMinutes(2) * LongRun.Scale;
    private static readonly TimeSpan MoveLimit = TimeSpan.FromMinutes(2);

    private readonly ProcessCluster _cluster;
    private readonly OrderPlan _plan;
    private readonly AckClock[] _clocks = [.. Enumerable.Range(0, Orders.Partitions).Select(_ => new AckClock())];
    private readonly List<Producer> _producers;
    private readonly Producer _ticker;
    private int _phase;

    private ClusterLoad(ProcessCluster cluster, OrderPlan plan)
    {
        _cluster = cluster;
        _plan = plan;
        _producers =
        [
            .. Enumerable.Range(0, OrderPlan.Lanes)
                .Select(lane => new Producer(cluster.Gateway, lane, _clocks[OrderPlan.PartitionOf(lane)])),
        ];
        _ticker = new Producer(cluster.Gateway, OrderPlan.Lanes, new AckClock());
    }

    /// <summary>The number of events that are to be sent.</summary>
    public int Events => _plan.Events;

    /// <summary>The number of acknowledgements of all partitions.</summary>
    public long Acknowledged => _clocks.Sum(clock => clock.Acknowledged);

    /// <summary>The longest time between two acknowledgements of each partition.</summary>
    public IReadOnlyList<TimeSpan> Gaps => [.. _clocks.Select(clock => clock.LongestGap)];

    /// <summary>How many events of which kind there are.</summary>
    public string Describe() => string.Join(", ", _plan.Counts.Select(form => $"{form.Value} {form.Key}"));

    /// <summary>Registers the contract and plans the events.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="share">How many of the usual number of events.</param>
    /// <param name="seed">What decides them.</param>
    /// <param name="phases">In how many phases.</param>
    public static async Task<ClusterLoad> CreateAsync(ProcessCluster cluster, double share, int seed, int phases)
    {
        await Orders.RegisterAsync(cluster.Gateway);
        var reader = await cluster.Gateway.NewRequestAsync(Orders.Id, default);
        var events = (int)(DefaultEvents * LongRun.Scale * share);
        return new ClusterLoad(cluster, new OrderPlan(reader, events, phases, (ulong)seed));
    }

    /// <summary>Sends on until that share of all phases is over.</summary>
    public async Task SendAsync(double share)
    {
        using var limit = new CancellationTokenSource(SendLimit, TimeProvider.System);
        for (var end = Math.Round(share * _plan.All.Count); _phase < end; _phase++)
        {
            var phase = _plan.All[_phase];
            await Task.WhenAll(_producers.Select((producer, lane) => Task.Run(
                () => producer.SendAsync(phase.Lanes[lane], limit.Token))));
            await _ticker.SendAsync([phase.Tick], limit.Token);
            await MoveWatermarkAsync(phase.Watermark);
        }
    }

    /// <summary>Waits until some more is acknowledged, so that what comes then finds requests under way.</summary>
    public async Task MoveAsync(int acknowledgements)
    {
        var goal = Acknowledged + acknowledgements;
        using var limit = new CancellationTokenSource(SendLimit, TimeProvider.System);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        while (Acknowledged < goal)
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>
    /// Completes all windows. Holds each against the truth about the events; every pane and the quarantine against one
    /// fold over the log; every acknowledgement, and all outcomes in the log, against what they must be.
    /// </summary>
    public async Task VerifyAsync()
    {
        var truth = new OrderTruth(_plan);
        await _cluster.Gateway.RaiseWatermarkAsync(Orders.Id, Orders.End, WatermarkCause.Explicit);
        await Eventually.EqualAsync(truth.Windows, _cluster.Tables.ReadResultsAsync, ReadLimit);
        var folds = await _cluster.FoldAsync();
        for (var partition = 0; partition < folds.Count; partition++)
        {
            Assert.Equal(folds[partition].Panes, await _cluster.Tables.ReadPanesAsync(partition));
            Assert.Equal(folds[partition].Quarantine, await _cluster.Tables.ReadQuarantineAsync(partition));
            Assert.True(
                folds[partition].Epochs.Zip(folds[partition].Epochs.Skip(1)).All(pair => pair.First < pair.Second),
                $"The epochs of partition {partition} go back: {string.Join(", ", folds[partition].Epochs)}.");
        }

        VerifyOutcomes(truth, folds);
        Assert.Equal(_plan.Counts[Generation.Events.GeneratedForm.Malformed], _producers.Sum(lane => lane.Rejected));
    }

    private void VerifyOutcomes(OrderTruth truth, IReadOnlyList<LogFold> folds)
    {
        var logged = folds.SelectMany(fold => fold.Outcomes).ToDictionary(item => item.Key, item => item.Value);
        foreach (var (source, id, outcome) in _producers.Append(_ticker).SelectMany(lane => lane.Acknowledged))
        {
            Assert.True(
                logged.TryGetValue((source, id), out var known) && known.Any(item => item.Outcome == outcome),
                $"Event {id} of {source} was acknowledged as {outcome}, which the log does not say.");
        }

        // Nothing twice: what came again is a duplicate, however often silos died between; or expired, where a share
        // that was given up and sent again was under way until its horizon had passed.
        foreach (var (identity, expected) in truth.Outcomes)
        {
            var actual = logged.GetValueOrDefault(identity, [])
                .Where(item => item.Outcome.Status != EventStatus.Duplicate)
                .Where((item, place) => place < expected.Count
                    || item is not { Outcome.Status: EventStatus.Expired, IsForgotten: true })
                .Select(item => $"{ReasonCodeText.Of(item.Outcome.Status)}/{ReasonCodeText.Of(item.Outcome.Reason)}");
            Assert.True(
                expected.SequenceEqual(actual),
                $"{identity} became {string.Join(", ", actual)}, and not {string.Join(", ", expected)}.");
        }
    }

    // It never comes to be ahead of the slow source, and in the end is where that lets it.
    private async Task MoveWatermarkAsync(long expected)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var begin = TimeProvider.System.GetTimestamp();
        for (long? watermark = null; watermark != expected;)
        {
            try
            {
                watermark = await _cluster.Gateway.RaiseWatermarkAsync(
                    Orders.Id, Orders.Start - Orders.OutOfOrderness, WatermarkCause.Explicit);
            }
            catch (Exception failure) when (failure is Orleans.Runtime.OrleansException or TimeoutException
                or Engine.StoreException)
            {
                // The fan-in is on its way to another silo.
            }

            Assert.True(
                !(watermark > expected) && TimeProvider.System.GetElapsedTime(begin) < MoveLimit,
                $"The watermark is {watermark}, and not {expected}.");
            await timer.WaitForNextTickAsync();
        }
    }
}
