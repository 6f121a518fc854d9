using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Tests.Connections;

public sealed class RetryBudgetTests
{
    [Fact]
    public async Task Pauses_Double_UpToTheLongest_UntilTheBudgetIsSpent()
    {
        var clock = new LeapingClock();
        var budget = new RetryBudget(TimeSpan.FromSeconds(7), clock);

        while (await budget.PauseAsync(CancellationToken.None))
        {
        }

        Assert.Equal([20, 40, 80, 160, 320, 640, 1280, 2000, 2000], clock.Pauses.Select(p => p.TotalMilliseconds));
    }

    [Fact]
    public async Task NoBudget_HasNoPause()
    {
        var clock = new LeapingClock();

        Assert.False(await new RetryBudget(TimeSpan.Zero, clock).PauseAsync(CancellationToken.None));
        Assert.Empty(clock.Pauses);
    }

    /// <summary>A clock that leaps to the end of every pause.</summary>
    private sealed class LeapingClock : TimeProvider
    {
        private TimeSpan _now;

        public List<TimeSpan> Pauses { get; } = [];

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Add(dueTime);
            _now += dueTime;
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
