using System.Globalization;
using StreamBatch.Domain.Watermarks;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>Producers that keep a cluster busy, with two requests of each partition under way at any time, and what
/// their partitions acknowledged.</summary>
internal sealed class ClusterLoad
{
    private const int Sources = 2 * Orders.Partitions;
    private const int DefaultEvents = 50_000;

    private static readonly TimeSpan SendLimit = TimeSpan.FromMinutes(2) * Scale();
    private static readonly TimeSpan ReadLimit = TimeSpan.FromMinutes(1) * Scale();

    private readonly ProcessCluster _cluster;
    private readonly int _events;
    private readonly AckClock[] _clocks = [.. Enumerable.Range(0, Orders.Partitions).Select(_ => new AckClock())];
    private readonly Producer[] _producers;

    public ClusterLoad(ProcessCluster cluster, double share)
    {
        _cluster = cluster;
        _events = (int)(DefaultEvents * Scale() * share) / Sources;
        _producers =
        [
            .. Enumerable.Range(0, Sources)
                .Select(source => new Producer(cluster.Gateway, source, _clocks[Orders.PartitionOf(source)])),
        ];
    }

    /// <summary>The number of acknowledgements of all partitions.</summary>
    public long Acknowledged => _clocks.Sum(clock => clock.Acknowledged);

    /// <summary>The longest time between two acknowledgements of each partition.</summary>
    public IReadOnlyList<TimeSpan> Gaps => [.. _clocks.Select(clock => clock.LongestGap)];

    /// <summary>Sends on until that share of all events is acknowledged.</summary>
    public async Task SendAsync(double share)
    {
        using var limit = new CancellationTokenSource(SendLimit, TimeProvider.System);
        await Task.WhenAll(_producers.Select(producer => Task.Run(
            () => producer.SendAsync((int)(_events * share), limit.Token))));
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

    /// <summary>Completes all windows, and holds each against the truth, and the epochs of the log against time.
    /// </summary>
    public async Task VerifyAsync()
    {
        await _cluster.Gateway.RaiseWatermarkAsync(Orders.Id, Orders.End, WatermarkCause.Explicit);
        await Eventually.EqualAsync(Orders.Truth(Sources, _events), _cluster.ReadResultsAsync, ReadLimit);
        var epochs = await _cluster.ReadEpochsAsync();
        Assert.Equal(Orders.Partitions, epochs.Keys.Count(partition => partition >= 0));
        Assert.All(epochs, log => Assert.True(
            log.Value.Zip(log.Value.Skip(1)).All(pair => pair.First < pair.Second),
            $"The epochs of partition {log.Key} go back: {string.Join(", ", log.Value)}."));
    }

    private static double Scale() =>
        double.TryParse(
            Environment.GetEnvironmentVariable("STREAMBATCH_TEST_SCALE"), CultureInfo.InvariantCulture, out var scale)
            ? Math.Max(1, scale)
            : 1;
}
